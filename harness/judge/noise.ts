import type { Difference, End } from "../types/difference.ts";

/** What the control, an identical copy of X, shows of one exchange. */
export interface ControlView {
  /** X against the control. */
  readonly fromX: readonly Difference[];
  /** The control against Y, without what a documented change explains. */
  readonly unexplainedToY: readonly Difference[];
}

/** Ends and paths with few possible values: there Y must show what the control shows. Anywhere else three copies may give three values. */
const DISCRETE: ReadonlySet<string> = new Set([
  "client status",
  "client body:form",
  "client body:$.message",
  "upstream count",
  "upstream method",
  "route route",
  "outcome outcome",
]);

/**
 * Whether a difference between X and Y is noise by evidence: the control differs from X at the same place, and Y is like the control
 * there, but for documented changes, or shows yet another value where any value may stand. What is there on X and on the control must
 * be there on Y too, or it is not noise but a loss.
 */
export function isNoise(difference: Difference, control: ControlView): boolean {
  const here = (one: Difference) => one.end === difference.end && one.path === difference.path;
  const shown = control.fromX.find(here);
  if (shown === undefined) return false;
  if (!control.unexplainedToY.some(here)) return true;
  return shown.y !== null && difference.y !== null && difference.x !== null && !isDiscrete(difference.end, difference.path);
}

function isDiscrete(end: End, path: string): boolean {
  return DISCRETE.has(`${end} ${path}`);
}
