import type { JudgedDifference } from "../types/difference.ts";
import type { PlannedCase } from "../types/plan.ts";
import { answeredWithin } from "./countdown.ts";
import { countersOf, followsFromCounting, limitedPeriods, type WindowCounter } from "./counters.ts";
import { filedUnder } from "./memory.ts";
import type { Scene } from "./scene.ts";

/** Tells where X and Y may have counted in different windows of the clock, so that their counts cannot be compared. */
export interface ClockWindows {
  /** Why a difference in counts proves nothing; none where all was counted alike. To be asked of every exchange, in the order of sending. */
  doubts(planned: PlannedCase, scene: Scene, judged: readonly JudgedDifference[]): readonly string[];
  memory(): readonly string[];
}

/** Counters of a window are of use as long as it lasts; older ones are forgotten. */
const WINDOWS_KEPT = 10_000;

/**
 * A limit counts in windows of the gateway's clock. Where a window turned while an exchange was under way, one cluster may have counted it
 * in the old window and the other in the new one, and the counts of both stand apart from then on: a limit that is gone and a limit that
 * began anew look alike. So what differs in such a window is no evidence. What does not differ is none of this one's business.
 */
export function clockWindows(memory: readonly string[]): ClockWindows {
  const turned = new Set<string>(memory);
  return {
    doubts: (planned, scene, judged) => {
      const open = judged.some((one) => one.explanation === null && one.recognised === null && followsFromCounting(one, scene));
      if (!open && !isAcrossWindows(scene)) return NO_DOUBTS;
      const doubtful = countersOf(scene.x, planned, scene).filter((counter) => {
        const windows = windowsOf(counter, scene);
        if (windows.length > 1) for (const window of windows) turned.add(window);
        for (const window of turned) {
          if (turned.size <= WINDOWS_KEPT) break;
          turned.delete(window);
        }
        return windows.some((window) => turned.has(window));
      });
      const periods = new Set(open ? doubtful.map(({ period }) => period) : []);
      return [...periods].map((period) => `a ${period} of the clock ended meanwhile, so X and Y may have counted in different ones`);
    },
    memory: () => [...turned],
  };
}

const NO_DOUBTS: readonly string[] = [];

/** Whether a window that counts an exchange turned while it was under way, on X, on Y or between them. */
function isAcrossWindows({ x, y }: Scene): boolean {
  const limits = limitedPeriods(x);
  if (limits.length === 0) return false;
  const [onX, onY] = [answeredWithin(x.transcript), answeredWithin(y.transcript)];
  const [one, other] = [onX ?? onY, onY ?? onX];
  if (one === null || other === null) return false;
  const [from, to] = [Math.min(one.from, other.from), Math.max(one.to, other.to)];
  for (const { windowMilliseconds: window } of limits) {
    if (window !== null && Math.floor(from / window) !== Math.floor(to / window)) return true;
  }
  return false;
}

/** The windows of the clock in which X and Y can have counted an exchange. */
function windowsOf({ name, windowMilliseconds }: WindowCounter, { x, y }: Scene): readonly string[] {
  if (windowMilliseconds === null) return [];
  const stretches = [answeredWithin(x.transcript), answeredWithin(y.transcript)].filter((one) => one !== null);
  const windows = new Set(stretches.flatMap(({ from, to }) => [from, to]).map((at) => Math.floor(at / windowMilliseconds)));
  return [...windows].map((window) => filedUnder(`${name} ${window}`));
}
