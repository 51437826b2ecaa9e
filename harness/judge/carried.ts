import { type Blame, type Difference, gravities, type JudgedDifference } from "../types/difference.ts";
import { headerValue } from "../types/message.ts";
import type { PlannedCase } from "../types/plan.ts";
import { TOO_MANY_STATUS } from "./admitted.ts";
import { countersOf, countsAlike } from "./counters.ts";
import { type CarriedMemory, filedUnder } from "./memory.ts";
import type { Part, Scene } from "./scene.ts";
import { requestLine } from "./waivers.ts";

/** Why X and Y stand at different counts of one limit: whoever kept an earlier request from being counted on both. */
interface Cause {
  readonly blame: Blame;
  readonly recognised: string | null;
}

/** What earlier exchanges did to the counters that later ones are counted on. */
export interface Carried {
  /** The cause of a difference that is what X and Y standing at different counts must lead to, or null. */
  causeOf(difference: Difference, planned: PlannedCase, scene: Scene): Cause | null;
  /** Takes in how an exchange was counted, with what is known of why X and Y differ in it. */
  note(planned: PlannedCase, scene: Scene, judged: readonly JudgedDifference[]): void;
  memory(mask: (text: string) => string): CarriedMemory;
}

interface Shift {
  /** Requests that X has counted and Y has not. */
  by: number;
  readonly cause: Cause;
}

/** Older ones are forgotten: where so many counters stand apart, one cause more or less is not what a reader looks for. */
const COUNTERS_KEPT = 10_000;

/**
 * A limit counts requests, so one request that another route takes on Y leaves every later one on the same counter with one more to go, and
 * lets one through that X refuses. Such differences are no fault of rate-limiting: they are held against whatever moved the count. That
 * they are exactly as large as the count has moved is required; anything else is judged by itself.
 */
export function carriedCounts(memory: CarriedMemory): Carried {
  const shifts = new Map<string, Shift>(memory.map(([name, by, blame, recognised]) => [name, { by, cause: { blame, recognised } }]));
  return {
    causeOf: (difference, planned, scene) => {
      if (difference.end === "route" || difference.end === "outcome") return null;
      const moved = namesOf(scene.x, planned, scene).flatMap((name) => shifts.get(name) ?? []);
      const cause = moved.find(({ by }) => by !== 0 && follows(difference, by, scene));
      return cause?.cause ?? null;
    },
    note: (planned, scene, judged) => {
      const [byX, byY] = [isCounted(scene.x), isCounted(scene.y)];
      // Most exchanges: whatever counts them, it counts them on X and on Y.
      if (byX === byY && (!byX || countsAlike(scene.x, scene.y))) return;
      const [onX, onY] = [byX ? namesOf(scene.x, planned, scene) : [], byY ? namesOf(scene.y, planned, scene) : []];
      for (const name of new Set([...onX, ...onY])) {
        const by = (onX.includes(name) ? 1 : 0) - (onY.includes(name) ? 1 : 0);
        if (by === 0) continue;
        const known = shifts.get(name);
        const cause = known?.cause ?? causeIn(judged);
        if (cause === null) continue;
        shifts.set(name, { by: (known?.by ?? 0) + by, cause: { ...cause, blame: known ? cause.blame : told(cause.blame, scene) } });
        const [oldest] = shifts.keys();
        if (shifts.size > COUNTERS_KEPT && oldest !== undefined) shifts.delete(oldest);
      }
    },
    memory: (mask) =>
      [...shifts].map(([name, { by, cause }]) => [
        name,
        by,
        { ...cause.blame, entity: masked(cause.blame.entity, mask), why: mask(cause.blame.why) },
        cause.recognised,
      ]),
  };
}

function masked(text: string | null, mask: (text: string) => string): string | null {
  return text === null ? null : mask(text);
}

/** The gravest difference that nobody explained says why one side did not count. */
function causeIn(judged: readonly JudgedDifference[]): Cause | null {
  const open = judged.filter(({ explanation }) => explanation?.kind !== "noise" && explanation?.kind !== "change");
  const gravest = open.toSorted((a, b) => gravities.indexOf(a.gravity) - gravities.indexOf(b.gravity))[0];
  return gravest === undefined ? null : { blame: gravest.blame, recognised: gravest.recognised };
}

function told(blame: Blame, { exchange }: Scene): Blame {
  return { ...blame, why: `an earlier request (${requestLine(exchange.request)}) was counted on one side only: ${blame.why}` };
}

const COUNT_HEADER = /^header:(x-)?ratelimit-remaining/;
const WHOLE_NUMBER = /^\d+$/;

/** Whether a count that has moved by so many must lead to this difference. */
function follows({ end, path, x, y }: Difference, by: number, { x: onX, y: onY }: Scene): boolean {
  const refused = [onX, onY].map(({ response }) => response?.status === TOO_MANY_STATUS);
  // Only the side that has counted more refuses, and what the other has left is no more than the count has moved.
  if (refused[0] !== refused[1]) return refused[by > 0 ? 0 : 1] === true && remaining(by > 0 ? onY : onX) < Math.abs(by);
  if (end !== "client" || !COUNT_HEADER.test(path)) return false;
  if (x === null || y === null || !WHOLE_NUMBER.test(x) || !WHOLE_NUMBER.test(y)) return false;
  const [apart, used] = by > 0 ? [Number(y) - Number(x), Number(x)] : [Number(x) - Number(y), Number(y)];
  // What is left never goes below nothing.
  return apart === Math.abs(by) || (used === 0 && apart > 0 && apart < Math.abs(by));
}

/** What an answer says is left in the tightest window; nothing where it does not say. */
function remaining({ response }: Part): number {
  const said = response === null ? undefined : headerValue(response.headers, "ratelimit-remaining");
  return said !== undefined && WHOLE_NUMBER.test(said) ? Number(said) : 0;
}

/** Whether a limit, where there is one, counted an exchange: it was let through, or says so in limit headers. */
function isCounted({ response, by }: Part): boolean {
  if (response === null || response.status === TOO_MANY_STATUS) return false;
  return by === "upstream" || headerValue(response.headers, "ratelimit-remaining") !== undefined;
}

/** Counters are emptied before the probes, and before every case that fills a window: nothing is carried across that. */
function namesOf(part: Part, planned: PlannedCase, scene: Scene): readonly string[] {
  const run = planned.kind === "recorded" ? "recorded" : planned.window === null ? "probes" : planned.key;
  return countersOf(part, planned, scene).map(({ name }) => filedUnder(`${run} ${name}`));
}
