import type { Difference } from "../types/difference.ts";
import type { Transcript } from "../types/transcript.ts";
import type { Scene } from "./scene.ts";

/** What is left is told in whole seconds, rounded as the release does it. */
const SLACK_SECONDS = 1;
const COUNTDOWN = /^header:(ratelimit-reset|retry-after|x-ratelimit-reset)$/;
const WHOLE_NUMBER = /^\d+$/;

/**
 * Whether a difference is two gateways counting down to one moment at different times: somewhere between sending and the end of the answer
 * each said how much is left, and those stretches lead to one moment. A busy machine answers on one cluster seconds after the other, and no
 * limit is another for it.
 */
export function isSameMoment({ end, path, x, y }: Difference, scene: Scene): boolean {
  if (end !== "client" || !COUNTDOWN.test(path) || x === null || y === null) return false;
  if (!WHOLE_NUMBER.test(x) || !WHOLE_NUMBER.test(y)) return false;
  const [onX, onY] = [answeredWithin(scene.x.transcript), answeredWithin(scene.y.transcript)];
  if (onX === null || onY === null) return false;
  const [endOnX, endOnY] = [shifted(onX, Number(x)), shifted(onY, Number(y))];
  return endOnX.from <= endOnY.to + SLACK_SECONDS * 1000 && endOnY.from <= endOnX.to + SLACK_SECONDS * 1000;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function shifted({ from, to }: Stretch, seconds: number): Stretch {
  return { from: from + seconds * 1000, to: to + seconds * 1000 };
}

/** From sending to the end of the answer, epoch milliseconds: whatever the gateway did, it did then. Null without an answer. */
export function answeredWithin({ at, outcome }: Transcript): Stretch | null {
  return outcome.kind === "answered" ? { from: at, to: at + outcome.milliseconds } : null;
}
