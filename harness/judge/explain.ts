import { compareExchange } from "../compare/compare.ts";
import type { Change } from "../types/change.ts";
import type { Blame, Difference, Explanation, Gravity, JudgedDifference } from "../types/difference.ts";
import type { PlannedCase } from "../types/plan.ts";
import { blameFor } from "./blame.ts";
import type { Carried } from "./carried.ts";
import { changeFor, routingChangeFor } from "./changes.ts";
import type { ClockWindows } from "./clock-windows.ts";
import type { CompressedLimits } from "./compressed.ts";
import type { JudgeContext } from "./context.ts";
import { isSameMoment } from "./countdown.ts";
import { followsFromCounting } from "./counters.ts";
import { decisionOf } from "./decision.ts";
import { gravityOf, secretsLeaked } from "./gravity.ts";
import type { Identities } from "./identity.ts";
import { type ControlView, isNoise, type NoiseRecord, whyNoise } from "./noise.ts";
import { countedApart } from "./noise-counted.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { waiverFor } from "./waivers.ts";

/** What stays the same over all cases of a run. */
export interface Bench {
  readonly context: JudgeContext;
  /** Those that lie between the two releases. */
  readonly changes: readonly Change[];
  readonly identities: Identities;
  /** Lower-case names of headers that carry generated ids. */
  readonly correlation: ReadonlySet<string>;
  /** What earlier exchanges did to the counters of later ones. */
  readonly carried: Carried;
  /** What X and the control disagree on. */
  readonly noise: NoiseRecord;
  /** Whether X and Y counted in the same windows of the clock. */
  readonly windows: ClockWindows;
  /** How many requests each of them admitted, where that is what limits are judged by; null elsewhere. */
  readonly compressed: CompressedLimits | null;
}

const AS_MANY_ADMITTED = "as many requests were admitted as the control lets expect";
const AS_MANY_IN_ALL = "time was compressed, and X and Y admitted as many requests in all";
const SAME_MOMENT = "both count down to the same moment, by the times of their answers";

/**
 * Blames each difference of an exchange and explains it where evidence, the catalogue or a person does: noise before change before
 * waiver. A change that needs a sign-off is only recognised, until a waiver acknowledges it.
 * @param tolerated the exchange may differ in whether a limit admitted it
 */
export function explainAll(
  planned: PlannedCase,
  scene: Scene,
  found: readonly Difference[],
  bench: Bench,
  tolerated: boolean,
): JudgedDifference[] {
  const judged = explained(planned, scene, found, bench, tolerated);
  bench.carried.note(planned, scene, judged);
  return judged;
}

function explained(planned: PlannedCase, scene: Scene, found: readonly Difference[], bench: Bench, tolerated: boolean): JudgedDifference[] {
  if (found.length === 0) return [];
  const control = controlView(scene, bench);
  const decision = decisionOf(scene);
  const leaked = found.some(({ end }) => end === "upstream") ? secretsLeaked(scene) : [];
  const routed = routeChange(found, scene, bench.changes);
  const answered = statusChange(found, scene, bench.changes);
  return found.map((difference) => {
    const [gravity, blame] = [gravityOf(difference, scene, leaked), blameFor(difference, scene, decision)];
    const change = changeFor(difference, scene, bench.changes);
    if (
      isUnsteady(difference, control, planned, scene, bench) ||
      (tolerated &&
        (change === null || isAdmission(difference)) &&
        gravity !== "credential reaches the upstream" &&
        followsFromCounting(difference, scene))
    ) {
      const admitted = bench.compressed === null || planned.kind === "probe" ? AS_MANY_ADMITTED : AS_MANY_IN_ALL;
      const why = tolerated ? admitted : whyNoise(bench.noise.at(planned, difference));
      return judgedAs(difference, gravity, blame, null, { kind: "noise", why });
    }
    if (isSameMoment(difference, scene)) return judgedAs(difference, gravity, blame, null, { kind: "noise", why: SAME_MOMENT });
    if (change?.class === "benign") return judgedAs(difference, gravity, blame, null, { kind: "change", id: change.id });
    const moved = change === null && routed === null ? bench.carried.causeOf(difference, planned, scene) : null;
    const own = change ?? (routed === null && followsFromStatus(difference, gravity) ? answered : null);
    const recognised = (own ?? routed)?.id ?? moved?.recognised ?? null;
    const { waivers, now } = bench.context;
    const at = { planned, exchange: scene.exchange, recognised, matched: own?.id ?? null };
    const waiver = waiverFor(difference, at, waivers, now);
    const explanation: Explanation | null = waiver === null ? null : { kind: "waiver", id: waiver.id };
    return judgedAs(difference, gravity, moved?.blame ?? blame, recognised, explanation);
  });
}

/** Written out, since each field that is added to a spread object takes a microsecond (measured on Node 20). */
function judgedAs(
  { exchange, end, path, x, y }: Difference,
  gravity: Gravity,
  blame: Blame,
  recognised: string | null,
  explanation: Explanation | null,
): JudgedDifference {
  return { exchange, end, path, x, y, gravity, blame, recognised, explanation };
}

/** Where the copies agree nothing is noise, and nobody need ask what is on record. */
function isUnsteady(difference: Difference, control: ControlView, planned: PlannedCase, scene: Scene, { noise }: Bench): boolean {
  if (!control.fromX.some(({ end, path }) => end === difference.end && path === difference.path)) return false;
  return isNoise(difference, control, noise.at(planned, difference), countedApart(difference, control.fromX, scene));
}

function controlView(scene: Scene, { context, changes, identities, correlation, noise }: Bench): ControlView {
  const fromX = noise.fromX(scene.exchange.id);
  // Where the copies agree there is no noise, and the control need not be compared with Y.
  if (scene.control === null || fromX.length === 0) return { fromX, unexplainedToY: [] };
  const transcripts = { x: scene.control, y: scene.y.transcript, control: null };
  const seen = sceneOf(scene.exchange, transcripts, context, identities);
  const toY = compareExchange(scene.control, scene.y.transcript, correlation).differences;
  return {
    fromX,
    unexplainedToY: toY.filter((difference) => changeFor(difference, seen, changes)?.class !== "benign"),
  };
}

/** The documented change that explains why another route matches; whatever follows from the route is recognised together with it. */
function routeChange(found: readonly Difference[], scene: Scene, changes: readonly Change[]): Change | null {
  const route = found.find(({ end }) => end === "route");
  return route === undefined ? null : routingChangeFor(route, scene, changes);
}

/** The documented change that explains another status; the rest of that answer is recognised together with it. */
function statusChange(found: readonly Difference[], scene: Scene, changes: readonly Change[]): Change | null {
  const status = found.find(({ end, path }) => end === "client" && path === "status");
  const change = status === undefined ? null : changeFor(status, scene, changes);
  return change?.class === "sign-off" ? change : null;
}

/** Another status is another answer, with a body and headers of its own. What is worse than that never merely follows. */
function followsFromStatus({ end }: Difference, gravity: Gravity): boolean {
  return end === "client" && (gravity === "other answer" || gravity === "cosmetic");
}

/** Whether a request was let through at all: what the control lets expect of that outweighs any document. */
function isAdmission({ end, path }: Difference): boolean {
  return (end === "client" && path === "status") || (end === "upstream" && path === "count");
}
