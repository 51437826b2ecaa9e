import { startClusters } from "./certify/clusters.ts";
import { inputDigests } from "./certify/digests.ts";
import { issue, signingKey, subjectsOf } from "./certify/issue.ts";
import { openJournal } from "./certify/journal.ts";
import { readOperatorSecrets } from "./certify/operator-secrets.ts";
import { makeFolder, writeCertificate, writeEvidence } from "./certify/output.ts";
import { factorOf, isCompressed, lateFindings } from "./certify/pace.ts";
import { writePart } from "./certify/part.ts";
import { planRun } from "./certify/plan-run.ts";
import type { PhaseProgress } from "./certify/progress.ts";
import { openRunRecord } from "./certify/record.ts";
import { renewerFor } from "./certify/renewing.ts";
import { readEarlier, refuseOther } from "./certify/resume/earlier.ts";
import { refuseInterrupted, resume } from "./certify/resume/resume.ts";
import { headerOf, leavesOut, metaOf } from "./certify/run-header.ts";
import { factsOfShare } from "./certify/share.ts";
import type { Config } from "./config.ts";
import { loadChanges, loadWaivers } from "./judge/catalogue-files.ts";
import { createJudge } from "./judge/judge.ts";
import { createLedger } from "./judge/ledger.ts";
import { gatherFacts } from "./judge/plan-facts.ts";
import { replay } from "./replay/replay.ts";
import { createMasker } from "./secrets/masker.ts";
import type { Shard } from "./shards/shard.ts";
import { loadSuites } from "./suite/load-suites.ts";
import type { CaseVerdict, Certificate } from "./types/certificate.ts";

export interface CertifyOptions {
  readonly signal: AbortSignal;
  readonly progress: PhaseProgress;
  /** Called with every verdict as it comes, for readers that show each case. */
  readonly onVerdict?: (verdict: CaseVerdict) => void;
  /** Send this share of the cases alone, and write a part to be merged. Left out or null: everything. */
  readonly shard?: Shard | null;
  /** Go on with the run that was interrupted in `config.out`. Left out: begin anew. */
  readonly resume?: boolean;
}

/**
 * The whole way once: backup → clusters → plan → replay → compare and judge → certificate, which is also written to
 * `config.out`. Verdicts are journalled as they come, so a run that breaks off keeps them and can be resumed.
 * @throws HarnessError when something cannot be known; a difference between the clusters is no error
 */
export async function certify(config: Config, options: CertifyOptions): Promise<Certificate> {
  const { signal, progress, onVerdict = () => {}, shard = null } = options;
  const startedAt = performance.now();
  progress.phase("Reading suites, changes and waivers");
  const [suites, changes, waivers] = await Promise.all([
    loadSuites(config.suites),
    loadChanges(config.changes),
    loadWaivers(config.waivers),
  ]);
  const key = await signingKey(config);
  const operatorOf = await readOperatorSecrets(config.secrets);
  await makeFolder(config.out);
  const earlier = options.resume === true ? await readEarlier(config.out) : null;
  await using clusters = await startClusters(config, signal, (text) => progress.phase(text));
  if (clusters.evidence !== null) await writeEvidence(config.out, clusters.evidence);
  const { x, y, timeline } = clusters;
  progress.phase("Planning");
  const now = earlier === null ? new Date() : new Date(earlier.header.issuedAt);
  const operator = operatorOf(x.inventory);
  const mask = createMasker(x.inventory, operator);
  const gathered = gatherFacts({ changes, waivers, mask });
  const { plan, ...decided } = await planRun(config, clusters, suites, { note: gathered.note, operator, shard });
  const whole = gathered.facts();
  const own = shard === null ? whole : factsOfShare(whole, plan, mask);
  const inputs = await inputDigests(config, clusters.fingerprint, x.image);
  const subjects = await subjectsOf(config, { version: y.version.text, runtime: y.runtime, image: y.image });
  const header = headerOf(config, clusters, { planned: decided, whole, own, inputs, subjects, shard, now });
  if (earlier !== null) refuseOther(header, earlier, config.out);

  const context = { changes, waivers, now, mask };
  const compressed = isCompressed(config, clusters);
  const judge = createJudge({ x, y, control: clusters.control !== null, compressed, ...context }, earlier?.snapshot?.judge ?? null);
  const { onlyPlugins } = header;
  const ledger = createLedger({
    ...{ ...context, planned: own, inventory: x.inventory, x: x.version, y: y.version, unreachable: decided.unreachable, onlyPlugins },
    leavesOut: leavesOut(header),
  });
  let late = earlier?.snapshot?.lateMilliseconds ?? 0;
  const seconds = () => (earlier?.snapshot?.seconds ?? 0) + (performance.now() - startedAt) / 1000;
  const state = () => ({ seconds: seconds(), clock: timeline.now(), lateMilliseconds: late, judge: judge.memory() });
  await using record = await openRunRecord(config.out, x.inventory, changes, mask, earlier?.snapshot?.cases.bytes ?? 0);
  await using journal = await openJournal({ folder: config.out, header, earlier, record, state, clock: () => performance.now() });
  const left = await resume({ ...{ folder: config.out, earlier, plan, clusters, ledger, record, mask, onVerdict } });

  progress.phase(`Replaying to ${clusters.control ? "X, its control and Y" : "X and Y"}`);
  const sending = {
    ...{ concurrency: config.concurrency, pace: factorOf(config), signal, renewer: renewerFor(clusters, operator) },
    onProgress: (done: number, total: number) => progress.advance(done, total),
    again: left.isDone,
    onLate: (milliseconds: number) => {
      late = Math.max(late, milliseconds);
    },
  };
  for await (const { planned, runs } of replay(left.plan, clusters, sending)) {
    // What could not be sent any more is no verdict: whoever resumes sends it.
    if (signal.aborted) break;
    if (left.isDone(planned)) continue;
    const verdict = judge.case(planned, runs);
    ledger.add(verdict);
    onVerdict(verdict);
    await journal.add(planned, runs, verdict);
  }
  await journal.keep();
  refuseInterrupted(signal);

  const came = { seconds: Math.round(seconds() * 10) / 10, compared: judge.compared() };
  const judged = ledger.certificate(metaOf(header, { ...came, findings: [...lateFindings(config, late), ...judge.findings()] }));
  await record.finish();
  await journal[Symbol.asyncDispose]();
  if (shard !== null)
    await writePart(config.out, header, { ...came, lateMilliseconds: late, compressed: judge.memory().compressed?.all ?? null });
  const certificate = await issue(config, judged, key);
  await writeCertificate(config.out, certificate);
  return certificate;
}
