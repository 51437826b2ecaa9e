import { compareVersions } from "../types/version.ts";

/** Minor releases in order. 3.0 takes a database of 2.1 and later. */
const minors = ["2.8", ...Array.from({ length: 15 }, (_, index) => `3.${index}`)];
/** Releases with long-term support: a step from one to the next is guaranteed as well. */
const longTerm = ["2.8", "3.4", "3.10", "3.14"];

export const minorOf = (release: string): string => release.split(".").slice(0, 2).join(".");

/**
 * The releases to go through, the last one included: fewest steps between neighbouring minor or neighbouring LTS releases (upgrade guide, Upgrade
 * paths). None between patches of one minor; one for a guaranteed step. Releases beyond those known are a step of their own.
 */
export function hopsBetween(x: string, y: string): readonly string[] {
  const target = minorOf(y);
  const hops: string[] = [];
  for (let at = minorOf(x); at !== target; ) {
    const next =
      [successor(longTerm, at), successor(minors, at)].find((one) => one !== null && compareVersions(one, target) <= 0) ?? target;
    hops.push(next);
    at = next;
  }
  return hops;
}

function successor(list: readonly string[], release: string): string | null {
  const index = list.indexOf(release);
  return index === -1 ? null : (list[index + 1] ?? null);
}
