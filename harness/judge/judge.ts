import { compareExchange } from "../compare/compare.ts";
import { checkExpectation, unseenUpstream } from "../compare/expectation.ts";
import { usualCorrelationHeaders } from "../compare/kinds.ts";
import type { CaseVerdict, Finding } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";
import { tolerated } from "./admitted.ts";
import { carriedCounts } from "./carried.ts";
import { liesBetween } from "./changes.ts";
import { clockWindows } from "./clock-windows.ts";
import { type Answers, compressedFindings, compressedLimits, NOTHING_COUNTED } from "./compressed.ts";
import type { JudgeContext } from "./context.ts";
import { addMissing, doubts, type Runs } from "./evidence.ts";
import { type Bench, explainAll } from "./explain.ts";
import { identitiesOf } from "./identity.ts";
import type { JudgeMemory } from "./memory.ts";
import { noiseRecord } from "./noise.ts";
import { transcriptOf } from "./observed/transcript-of.ts";
import { masking } from "./present.ts";
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
  const masks = masking(context.mask);
  const total: Mutable<ComparedValues> = { ...(memory?.compared ?? NOTHING) };
  return {
    case: (planned, runs) => {
      bench.noise.observe(planned, runs);
      const within = tolerated(planned, runs);
      const found: Found = { scenes: [], doubts: [], unseen: [], violations: [], differences: [] };
      for (const [place, exchange] of planned.exchanges.entries()) {
        const onAll = {
          x: transcriptOf(runs.x, exchange.id, place),
          control: transcriptOf(runs.control, exchange.id, place),
          y: transcriptOf(runs.y, exchange.id, place),
        };
        judgeExchange({ planned, exchange, within: within.has(exchange.id) }, onAll, bench, found, total);
      }
      return caseVerdict(planned, found.scenes, found, masks);
    },
    compared: () => ({ ...total }),
    findings: () => (bench.compressed === null ? [] : compressedFindings(bench.compressed.totals())),
    memory: () => ({
      compared: { ...total },
      noise: bench.noise.memory(),
      carried: bench.carried.memory(context.mask),
      windows: bench.windows.memory(),
      ...(bench.compressed && { compressed: bench.compressed.memory() }),
    }),
  };
}

function correlationHeaders({ x, y }: JudgeContext): ReadonlySet<string> {
  const instances = [...x.inventory.plugins, ...y.inventory.plugins].filter(({ name }) => name === "correlation-id");
  const configured = instances.map(({ config }) => config["header_name"]).filter((name) => typeof name === "string");
  return new Set([...usualCorrelationHeaders, ...configured.map((name) => name.toLowerCase())]);
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** What the exchanges of a case come to, one after the other. */
interface Found {
  readonly scenes: Scene[];
  /** Why nothing can be concluded. */
  readonly doubts: string[];
  /** What nobody could look at, so that it is not known to be well. */
  readonly unseen: string[];
  /** What Y does against its documentation while X does not. */
  readonly violations: string[];
  readonly differences: JudgedDifference[];
}

interface Asked {
  readonly planned: PlannedCase;
  readonly exchange: PlannedExchange;
  /** It may differ in whether a limit admitted it. */
  readonly within: boolean;
}

/** Adds what one exchange contributes to the verdict of its case, and the values that were compared. */
function judgeExchange(
  { planned, exchange, within }: Asked,
  onAll: Answers,
  bench: Bench,
  found: Found,
  total: Mutable<ComparedValues>,
): void {
  const { context, correlation } = bench;
  const { x, control, y } = onAll;
  addMissing(found.doubts, exchange, "x", x);
  addMissing(found.doubts, exchange, "y", y);
  if (context.control) addMissing(found.doubts, exchange, "control", control);
  if (x === undefined || y === undefined) return;
  const scene = sceneOf(exchange, { x, y, control: control ?? null }, context, bench.identities);
  const compared = compareExchange(x, y, correlation);
  const byTotals = planned.kind === "recorded" && bench.compressed?.within(exchange, onAll) === true;
  const differences = explainAll(planned, scene, compared.differences, bench, within || byTotals);
  found.scenes.push(scene);
  found.differences.push(...differences);
  found.doubts.push(...doubts(planned, scene));
  const reproduction = planned.recorded === null ? null : notReproduced(planned.recorded, scene, { correlation, context });
  if (reproduction !== null) found.doubts.push(reproduction);
  holdToDocumentation(planned, scene, differences, context, found);
  found.doubts.push(...bench.windows.doubts(planned, scene, differences));
  addUnseenExpectations(planned, scene, found.unseen);
  total.matched += compared.matched;
  total.ignored += compared.ignored;
  if (scene.x.reached === null || scene.y.reached === null) total.upstreamUnseen += 1;
  if (scene.x.matched.kind === "unknown" || scene.y.matched.kind === "unknown") total.routeUnknown += 1;
}

/** An expectation about an upstream that nobody observed on X or on Y is neither met nor broken. */
function addUnseenExpectations({ level }: PlannedCase, { exchange, x, y }: Scene, unseen: string[]): void {
  const { expect } = exchange;
  // What was not answered is doubtful already.
  if (expect === null || level === "observe" || x.response === null || y.response === null) return;
  for (const { transcript } of [x, y]) {
    const why = unseenUpstream(expect, transcript);
    if (why !== null) unseen.push(why);
  }
}

/** X not behaving as documented leaves nothing to measure Y by; Y alone not doing so is a difference, whatever the comparison says. */
function holdToDocumentation(
  { level }: PlannedCase,
  { exchange, x, y }: Scene,
  differences: readonly JudgedDifference[],
  context: JudgeContext,
  found: Pick<Found, "doubts" | "violations">,
): void {
  if (exchange.expect === null || level === "observe" || x.response === null || y.response === null) return;
  const onX = checkExpectation(exchange.expect, x.transcript, context.x.version.line);
  for (const sentence of onX) found.doubts.push(`X itself does not behave as documented: ${sentence}`);
  if (onX.length > 0) return;
  // What a person accepted by a waiver may break the expectation against which it was accepted.
  const waived = differences.some(({ explanation }) => explanation?.kind === "waiver");
  if (waived && differences.every(({ explanation }) => explanation !== null)) return;
  for (const sentence of checkExpectation(exchange.expect, y.transcript, context.y.version.line)) {
    found.violations.push(`Y does not behave as documented: ${sentence}`);
  }
}
