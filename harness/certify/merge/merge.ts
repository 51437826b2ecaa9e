import { resolve } from "node:path";
import type { Config } from "../../config.ts";
import { loadChanges, loadWaivers } from "../../judge/catalogue-files.ts";
import { createLedger } from "../../judge/ledger.ts";
import type { PlanFacts } from "../../judge/plan-facts.ts";
import { createMasker } from "../../secrets/masker.ts";
import type { RunHeader } from "../../shards/run-header.ts";
import { notWhole, type PartIn } from "../../shards/whole.ts";
import type { Certificate, Finding } from "../../types/certificate.ts";
import { gatewayVersion } from "../../types/version.ts";
import { judgingDigests } from "../digests.ts";
import { issue, signingKey } from "../issue.ts";
import { readOperatorSecrets } from "../operator-secrets.ts";
import { writeCertificate } from "../output.ts";
import { lateFindings } from "../pace.ts";
import type { PhaseProgress } from "../progress.ts";
import { readBackup } from "../read-backup.ts";
import { leavesOut, metaOf } from "../run-header.ts";
import { joinedHeader, joinedLimits, joinedValues } from "./joined.ts";
import { partInvalid, readPart, verdictsOf } from "./read-part.ts";
import { openMergedRecord } from "./record.ts";

export interface Merged {
  readonly certificate: Certificate;
  /** How the work was shared out, for whoever will share it out again. */
  readonly notes: readonly Finding[];
}

/**
 * One certificate from the parts of a run, as the run would have issued it whole: every verdict is added up anew, with backup, changes and
 * waivers as the settings name them. Written to `config.out`.
 * @throws HarnessError `part-invalid` when a part is missing, there twice, of other inputs or not whole
 */
export async function merge(folders: readonly string[], config: Config, progress: PhaseProgress): Promise<Merged> {
  const key = await signingKey(config);
  const operatorOf = await readOperatorSecrets(config.secrets);
  progress.phase(`Reading ${folders.length} parts`);
  const own = folders.find((folder) => resolve(folder) === config.out);
  if (own !== undefined) throw partInvalid(`${own} is a part, and the certificate of the whole would take its place: name another --out`);
  const parts: PartIn[] = [];
  for (const folder of folders) parts.push(await readPart(folder));
  const problem = notWhole(parts);
  const [first, ...rest] = parts.toSorted((a, b) => (a.part.shard?.index ?? 0) - (b.part.shard?.index ?? 0));
  if (problem !== null || first === undefined) throw partInvalid(problem ?? "no part is named");
  const header = joinedHeader(
    first.part,
    rest.map(({ part }) => part),
  );
  progress.phase("Reading the backup");
  const [{ inventory, fingerprint }, changes, waivers] = await Promise.all([
    readBackup(config.backup),
    loadChanges(config.changes),
    loadWaivers(config.waivers),
  ]);
  for (const { name, sha256 } of await judgingDigests(config, fingerprint)) {
    const known = header.inputs.find((input) => input.name === name);
    if (known?.sha256 !== sha256) throw partInvalid(`the parts are of another input than the settings name here: ${name}`);
  }
  const mask = createMasker(inventory, operatorOf(inventory));
  const context = { changes, waivers, now: new Date(header.issuedAt), mask };
  const { unreachable, onlyPlugins } = header;
  const ledger = createLedger({
    ...{ ...context, planned: factsOf(header), inventory, x: gatewayVersion(header.x.version), y: gatewayVersion(header.y.version) },
    ...{ unreachable, onlyPlugins, leavesOut: leavesOut(header) },
  });
  const all = [first, ...rest];
  await using record = await openMergedRecord(config.out, inventory, changes, mask);
  progress.phase(`Adding up ${header.whole.cases} verdicts`);
  for (const part of all) {
    for await (const verdict of verdictsOf(part)) {
      ledger.add(verdict);
      await record.add(verdict);
    }
    await record.takeFrom(part.folder);
  }
  const came = all.map(({ part }) => part);
  const late = Math.max(...came.map(({ lateMilliseconds }) => lateMilliseconds));
  const judged = ledger.certificate(
    metaOf(header, {
      seconds: Math.round(came.reduce((sum, { seconds }) => sum + seconds, 0) * 10) / 10,
      compared: joinedValues(came),
      findings: [...lateFindings(config, late), ...joinedLimits(came)],
    }),
  );
  await record.finish();
  const certificate = await issue(config, judged, key);
  await writeCertificate(config.out, certificate);
  return { certificate, notes: came.flatMap(({ shareNotes }) => shareNotes).slice(0, 1) };
}

/** Every part judged all that it planned, so nothing is asked for by its key. */
function factsOf({ whole, waivers, asked }: RunHeader): PlanFacts {
  return { ...whole, probes: new Map(), waivers: new Set(waivers), asked: new Set(asked) };
}
