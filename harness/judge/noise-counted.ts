import type { Difference } from "../types/difference.ts";
import { TOO_MANY_STATUS } from "./admitted.ts";
import type { Scene } from "./scene.ts";

const LIMITERS: readonly string[] = ["rate-limiting", "response-ratelimiting", "rate-limiting-advanced"];
const COUNT_HEADER = /^header:((x-)?ratelimit-(remaining|reset)|x-ratelimit-remaining-|retry-after$)/;
const WHOLE_NUMBER = /^\d+$/;

/**
 * Whether a disagreement of X and the control lies in a limit's counter, which may be written after the answer (rate-limiting,
 * `policy: cluster`) or in the next window: on a route that is limited one of them refuses as too many and the other does not, or they tell
 * different counts and Y's is as near to them as they are to each other.
 * @param fromX X against the control
 */
export function countedApart(difference: Difference, fromX: readonly Difference[], { x, control }: Scene): boolean {
  if (control === null || control.outcome.kind !== "answered" || x.response === null) return false;
  if (!x.instances.some(({ name }) => LIMITERS.includes(name))) return false;
  const refusals = [x.response.status, control.outcome.response.status].filter((status) => status === TOO_MANY_STATUS).length;
  if (refusals === 1) return true;
  if (difference.end !== "client" || !COUNT_HEADER.test(difference.path)) return false;
  return withinSpread(difference, fromX.find(({ end, path }) => end === "client" && path === difference.path)?.y ?? null);
}

function withinSpread({ x, y }: Difference, shown: string | null): boolean {
  if (x === null || y === null || shown === null || ![x, y, shown].every((value) => WHOLE_NUMBER.test(value))) return false;
  const [low, high] = [Math.min(Number(x), Number(shown)), Math.max(Number(x), Number(shown))];
  return Number(y) >= low - (high - low) && Number(y) <= high + (high - low);
}
