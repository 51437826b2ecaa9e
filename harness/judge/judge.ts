import { compareExchange } from "../compare/compare.ts";
import { checkExpectation, unseenUpstream } from "../compare/expectation.ts";
import { usualCorrelationHeaders } from "../compare/kinds.ts";
import type { CaseVerdict, Finding } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";
import type { Transcript } from "../types/transcript.ts";
import { tolerated } from "./admitted.ts";
import { carriedCounts } from "./carried.ts";
import { liesBetween } from "./changes.ts";
import { clockWindows } from "./clock-windows.ts";
import { compressedFindings, compressedLimits, NOTHING_COUNTED } from "./compressed.ts";
import type { JudgeContext } from "./context.ts";
import { doubts, missingEvidence, type Runs } from "./evidence.ts";
import { type Bench, explainAll } from "./explain.ts";
import { identitiesOf } from "./identity.ts";
import type { JudgeMemory } from "./memory.ts";
import { noiseRecord } from "./noise.ts";
import { notReproduced } from "./recorded.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { caseVerdict } from "./verdict.ts";

/** How many values were compared over a run: ignored is counted apart from matched, and what nobody could see from both. */
export interface ComparedValues {
  readonly matched: number;
  readonly ignored: number;
  /** Exchanges of which the upstream side was not observed on X or on Y. */
  readonly upstreamUnseen: number;
  /** Exchanges of which X or Y did not tell the matched route. */
  readonly routeUnknown: number;
}

const NOTHING: ComparedValues = { matched: 0, ignored: 0, upstreamUnseen: 0, routeUnknown: 0 };

export interface Judge {
  /** The verdict of one case. Every text in it is masked. */
  case(planned: PlannedCase, runs: Runs): CaseVerdict;
  /** Values compared between X and Y so far. */
  compared(): ComparedValues;
  /** What it remembers, for a judge that goes on in its place. */
  memory(): JudgeMemory;
  /** What is to be said of how limits were judged. */
  findings(): readonly Finding[];
}

/**
 * Judges cases one by one, in the order in which they were sent: without memory between them but the count of what was compared, what X and
 * its control disagree on, and where X and Y stand at different counts of a limit.
 * @param memory of the judge in whose place this one goes on; null: of nobody
 */
export function createJudge(context: JudgeContext, memory: JudgeMemory | null = null): Judge {
  const correlation = correlationHeaders(context);
  const bench: Bench = {
    context,
    changes: context.changes.filter((change) => liesBetween(change, context.x.version, context.y.version)),
    identities: identitiesOf(context.x.inventory),
    correlation,
    carried: carriedCounts(memory?.carried ?? []),
    noise: noiseRecord(correlation, memory?.noise ?? []),
    windows: clockWindows(memory?.windows ?? []),
    compressed: context.compressed === true ? compressedLimits(memory?.compressed ?? NOTHING_COUNTED) : null,
  };
  let total = memory?.compared ?? NOTHING;
  return {
    case: (planned, runs) => {
      bench.noise.observe(planned, runs);
      const within = tolerated(planned, runs);
      const findings = planned.exchanges.map((exchange) => judgeExchange(planned, exchange, runs, bench, within.has(exchange.id)));
      total = findings.reduce((sum, { compared }) => sumOf(sum, compared), total);
      const scenes = findings.flatMap(({ scene }) => scene ?? []);
      const all = {
        doubts: findings.flatMap((one) => one.doubts),
        unseen: findings.flatMap((one) => one.unseen),
        violations: findings.flatMap((one) => one.violations),
        differences: findings.flatMap((one) => one.differences),
      };
      return caseVerdict(planned, scenes, all, context.mask);
    },
    compared: () => total,
    findings: () => (bench.compressed === null ? [] : compressedFindings(bench.compressed.totals())),
    memory: () => ({
      compared: total,
      noise: bench.noise.memory(),
      carried: bench.carried.memory(context.mask),
      windows: bench.windows.memory(),
      ...(bench.compressed && { compressed: bench.compressed.memory() }),
    }),
  };
}

function sumOf(a: ComparedValues, b: ComparedValues): ComparedValues {
  return {
    matched: a.matched + b.matched,
    ignored: a.ignored + b.ignored,
    upstreamUnseen: a.upstreamUnseen + b.upstreamUnseen,
    routeUnknown: a.routeUnknown + b.routeUnknown,
  };
}

function unseen({ x, y }: Scene, on: (part: Scene["x"]) => boolean): number {
  return on(x) || on(y) ? 1 : 0;
}

function correlationHeaders({ x, y }: JudgeContext): ReadonlySet<string> {
  const instances = [...x.inventory.plugins, ...y.inventory.plugins].filter(({ name }) => name === "correlation-id");
  const configured = instances.map(({ config }) => config["header_name"]).filter((name) => typeof name === "string");
  return new Set([...usualCorrelationHeaders, ...configured.map((name) => name.toLowerCase())]);
}

/** What one exchange contributes to the verdict of its case. */
interface ExchangeFindings {
  readonly scene: Scene | null;
  /** Why nothing can be concluded from it. */
  readonly doubts: readonly string[];
  /** What nobody could look at, so that it is not known to be well. */
  readonly unseen: readonly string[];
  /** What Y does against its documentation while X does not. */
  readonly violations: readonly string[];
  readonly differences: readonly JudgedDifference[];
  readonly compared: ComparedValues;
}

function judgeExchange(planned: PlannedCase, exchange: PlannedExchange, runs: Runs, bench: Bench, within: boolean): ExchangeFindings {
  const { context, correlation } = bench;
  const of = (transcripts: readonly Transcript[] | undefined) => transcripts?.find((one) => one.exchange === exchange.id);
  const [x, control, y] = [of(runs.x), of(runs.control), of(runs.y)];
  const missing = [
    ...missingEvidence(exchange, "x", x),
    ...missingEvidence(exchange, "y", y),
    ...(context.control ? missingEvidence(exchange, "control", control) : []),
  ];
  if (x === undefined || y === undefined) {
    return { scene: null, doubts: missing, unseen: [], violations: [], differences: [], compared: NOTHING };
  }
  const scene = sceneOf(exchange, { x, y, control: control ?? null }, context, bench.identities);
  const compared = compareExchange(x, y, correlation);
  const byTotals = planned.kind === "recorded" && bench.compressed?.within(exchange, { x, control, y }) === true;
  const differences = explainAll(planned, scene, compared.differences, bench, within || byTotals);
  const reproduction = planned.recorded === null ? null : notReproduced(planned.recorded, scene, { correlation, context });
  const documented = againstDocumentation(planned, scene, differences, context);
  const doubtful = [
    ...missing,
    ...doubts(planned, scene),
    ...(reproduction === null ? [] : [reproduction]),
    ...documented.doubts,
    ...bench.windows.doubts(planned, scene, differences),
  ];
  const { matched, ignored } = compared;
  const [upstreamUnseen, routeUnknown] = [
    unseen(scene, ({ reached }) => reached === null),
    unseen(scene, (one) => one.matched.kind === "unknown"),
  ];
  const values = { matched, ignored, upstreamUnseen, routeUnknown };
  return {
    scene,
    doubts: doubtful,
    unseen: unseenExpectations(planned, scene),
    violations: documented.violations,
    differences,
    compared: values,
  };
}

/** An expectation about an upstream that nobody observed on X or on Y is neither met nor broken. */
function unseenExpectations({ level }: PlannedCase, { exchange, x, y }: Scene): readonly string[] {
  const { expect } = exchange;
  // What was not answered is doubtful already.
  if (expect === null || level === "observe" || x.response === null || y.response === null) return [];
  return [x, y].flatMap(({ transcript }) => unseenUpstream(expect, transcript) ?? []);
}

/** X not behaving as documented leaves nothing to measure Y by; Y alone not doing so is a difference, whatever the comparison says. */
function againstDocumentation(
  { level }: PlannedCase,
  { exchange, x, y }: Scene,
  differences: readonly JudgedDifference[],
  context: JudgeContext,
): { readonly doubts: readonly string[]; readonly violations: readonly string[] } {
  const none = { doubts: [], violations: [] };
  if (exchange.expect === null || level === "observe" || x.response === null || y.response === null) return none;
  const onX = checkExpectation(exchange.expect, x.transcript, context.x.version.line);
  if (onX.length > 0) return { ...none, doubts: onX.map((sentence) => `X itself does not behave as documented: ${sentence}`) };
  // What a person accepted by a waiver may break the expectation against which it was accepted.
  const waived = differences.some(({ explanation }) => explanation?.kind === "waiver");
  if (waived && differences.every(({ explanation }) => explanation !== null)) return none;
  const onY = checkExpectation(exchange.expect, y.transcript, context.y.version.line);
  return { ...none, violations: onY.map((sentence) => `Y does not behave as documented: ${sentence}`) };
}
