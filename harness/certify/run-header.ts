import type { Config } from "../config.ts";
import type { ComparedValues } from "../judge/judge.ts";
import type { CertificateMeta } from "../judge/ledger.ts";
import type { PlanFacts } from "../judge/plan-facts.ts";
import type { RunHeader } from "../shards/run-header.ts";
import type { Shard } from "../shards/shard.ts";
import type { Digest, Finding } from "../types/certificate.ts";
import type { StartedClusters } from "./clusters.ts";
import type { RunPlan } from "./plan-run.ts";
import { partCommand, reproduceCommand } from "./reproduce.ts";
import { toolName } from "./tool.ts";

interface Decided {
  readonly planned: Omit<RunPlan, "plan">;
  /** Of the whole run, and of what this part of it sends. */
  readonly whole: PlanFacts;
  readonly own: PlanFacts;
  readonly inputs: readonly Digest[];
  readonly subjects: readonly Digest[];
  readonly shard: Shard | null;
  readonly now: Date;
}

/** All that a certificate will say besides what comes of the run. */
export function headerOf(config: Config, clusters: StartedClusters, decided: Decided): RunHeader {
  const { x, y, control, overrides } = clusters;
  const { planned, whole, own, inputs, subjects, shard, now } = decided;
  const side = ({ version, runtime, image }: typeof x) => ({ version: version.text, runtime, image });
  const sizes = ({ cases, exchanges, recorded }: PlanFacts) => ({ cases, exchanges, recorded });
  return {
    ...{ version: 1, tool: toolName, issuedAt: now.toISOString(), rehearsal: x.runtime === "embedded", seed: config.seed },
    ...{ reproduce: reproduceCommand(config), x: side(x), y: side(y), control: control !== null, overrides: [...overrides] },
    ...{ inputs: [...inputs], onlyPlugins: config.plugins.length > 0 ? [...config.plugins] : null },
    ...{ selection: planned.selection, shard: shard === null ? null : { ...shard } },
    ...{ planned: sizes(own), whole: sizes(whole), waivers: [...whole.waivers].sort(), asked: [...whole.asked].sort() },
    unreachable: planned.unreachable.map((one) => ({ ...one })),
    ...{ findings: [...(clusters.findings ?? []), ...planned.findings], shareNotes: [...planned.shareNotes], subjects: [...subjects] },
  };
}

interface Came {
  readonly seconds: number;
  readonly compared: ComparedValues;
  readonly findings: readonly Finding[];
}

/** What of a certificate is not in its verdicts. */
export function metaOf(header: RunHeader, { seconds, compared, findings }: Came): CertificateMeta {
  const { rehearsal, issuedAt, tool, seed, x, y, control, overrides, inputs, selection, shard } = header;
  const reproduce = shard === null ? header.reproduce : partCommand(header.reproduce, shard);
  return {
    ...{ rehearsal, issuedAt, seconds, tool, seed, reproduce, x, y, control, overrides, inputs },
    ...(selection !== null && { selection }),
    ...(shard !== null && { part: shard }),
    ...{ compared, findings: [...header.findings, ...header.shareNotes, ...findings], subjects: header.subjects },
  };
}

/** Why a run may not have sent what exercises something; null: it sends everything. */
export function leavesOut({ selection, shard }: Pick<RunHeader, "selection" | "shard">): string | null {
  if (shard !== null) return `part ${shard.index} of ${shard.of} does not send what exercises it`;
  return selection !== null && (selection.narrowedTo.length > 0 || selection.kept < selection.recorded)
    ? "no request that exercises it was selected"
    : null;
}
