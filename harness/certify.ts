import { startClusters } from "./certify/clusters.ts";
import { inputDigests } from "./certify/digests.ts";
import { issue, signingKey } from "./certify/issue.ts";
import { loadOperatorSecrets } from "./certify/operator-secrets.ts";
import { openJournal, writeCertificate, writeEvidence } from "./certify/output.ts";
import { factorOf, isCompressed, lateFindings } from "./certify/pace.ts";
import { planRun } from "./certify/plan-run.ts";
import type { PhaseProgress } from "./certify/progress.ts";
import { openRunRecord } from "./certify/record.ts";
import { renewerFor } from "./certify/renewing.ts";
import { reproduceCommand } from "./certify/reproduce.ts";
import { toolName } from "./certify/tool.ts";
import type { Config } from "./config.ts";
import { loadChanges, loadWaivers } from "./judge/catalogue-files.ts";
import { createJudge } from "./judge/judge.ts";
import { createLedger } from "./judge/ledger.ts";
import { gatherFacts } from "./judge/plan-facts.ts";
import { replay } from "./replay/replay.ts";
import { createMasker } from "./secrets/masker.ts";
import { loadSuites } from "./suite/load-suites.ts";
import type { CaseVerdict, Certificate } from "./types/certificate.ts";

export interface CertifyOptions {
  readonly signal: AbortSignal;
  readonly progress: PhaseProgress;
  /** Called with every verdict as it comes, for readers that show each case. */
  readonly onVerdict?: (verdict: CaseVerdict) => void;
}

/**
 * The whole way once: backup → clusters → plan → replay → compare and judge → certificate, which is also written to
 * `config.out`. Verdicts are journalled as they come, so a run that breaks off keeps them.
 * @throws HarnessError when something cannot be known; a difference between the clusters is no error
 */
export async function certify(config: Config, { signal, progress, onVerdict }: CertifyOptions): Promise<Certificate> {
  const startedAt = performance.now();
  progress.phase("Reading suites, changes and waivers");
  const [suites, changes, waivers] = await Promise.all([
    loadSuites(config.suites),
    loadChanges(config.changes),
    loadWaivers(config.waivers),
  ]);
  const key = await signingKey(config);
  await using journal = await openJournal(config.out);
  await using clusters = await startClusters(config, signal, (text) => progress.phase(text));
  if (clusters.evidence !== null) await writeEvidence(config.out, clusters.evidence);
  const [x, y] = [clusters.x, clusters.y];
  progress.phase("Planning");
  const now = new Date();
  const operator = await loadOperatorSecrets(config.secrets, x.inventory);
  const mask = createMasker(x.inventory, operator);
  const gathered = gatherFacts({ changes, waivers, mask });
  const { plan, unreachable, findings } = await planRun(config, clusters, suites, gathered.note, operator);
  await using record = await openRunRecord(config.out, x.inventory, changes, mask);
  const onlyPlugins = config.plugins.length > 0 ? config.plugins : null;
  const compressed = isCompressed(config, clusters);
  const judge = createJudge({ x, y, control: clusters.control !== null, compressed, changes, waivers, now, mask });
  const ledger = createLedger({
    planned: gathered.facts(),
    inventory: x.inventory,
    x: x.version,
    y: y.version,
    changes,
    waivers,
    now,
    mask,
    unreachable,
    onlyPlugins,
  });

  progress.phase(`Replaying to ${clusters.control ? "X, its control and Y" : "X and Y"}`);
  const onProgress = (done: number, total: number) => progress.advance(done, total);
  let late = 0;
  const onLate = (milliseconds: number) => {
    late = milliseconds;
  };
  const renewer = renewerFor(clusters, operator);
  const options = { concurrency: config.concurrency, pace: factorOf(config), signal, onProgress, onLate, renewer };
  for await (const { planned, runs } of replay(plan, clusters, options)) {
    const verdict = judge.case(planned, runs);
    ledger.add(verdict);
    onVerdict?.(verdict);
    await journal.add(verdict);
    await record.add(planned, runs, verdict);
  }
  signal.throwIfAborted();

  const judged = ledger.certificate({
    rehearsal: x.runtime === "embedded",
    issuedAt: now.toISOString(),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    tool: toolName,
    seed: config.seed,
    reproduce: reproduceCommand(config),
    x: { version: x.version.text, runtime: x.runtime, image: x.image },
    y: { version: y.version.text, runtime: y.runtime, image: y.image },
    control: clusters.control !== null,
    overrides: clusters.overrides,
    inputs: await inputDigests(config, clusters.fingerprint, x.image),
    compared: judge.compared(),
    findings: [...(clusters.findings ?? []), ...findings, ...lateFindings(config, late), ...judge.findings()],
  });
  await record.finish();
  const certificate = await issue(config, judged, key);
  await writeCertificate(config.out, certificate);
  return certificate;
}
