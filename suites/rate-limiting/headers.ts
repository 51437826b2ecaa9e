import { all, type Expectation, header, type Period, periods, perLine, type VersionLine } from "../../harness/index.ts";
import type { Limiter } from "./limiter.ts";

interface Shown {
  readonly period: Period;
  readonly limit: number;
  readonly remaining: number;
}

/** What the answer to a request that is admitted after `used` others on the same counter says of the limits. */
export function admitted(limiter: Limiter, used: number): Expectation {
  return limiter.hidden
    ? silent
    : all(
        spoken(limiter, () => used + 1),
        header("Retry-After").absent(),
      );
}

/** The answer to a request that is refused after `used` admitted and `refusedBefore` refused ones on the same counter. */
export function refused(limiter: Limiter, used: number, refusedBefore: number): Expectation {
  if (limiter.hidden) return all(limiter.refusal, silent);
  // A refused request is not counted, so periods that are not exhausted show what is left without it. Redis is the
  // exception: from 3.4 on it is incremented while it is asked, and what was refused before counts too.
  const counted = (line: VersionLine) => used + (limiter.countsRefusals(line) ? refusedBefore : 0);
  const exhausted = limiter.limits.findLast(({ limit }) => limit <= used) ?? limiter.limits[0];
  return all(limiter.refusal, spoken(limiter, counted), header("Retry-After").matches(resetOf(exhausted.period)));
}

/** Limit and remaining of every period, and the unprefixed headers about the period that is nearest. */
function spoken({ limits }: Limiter, counted: (line: VersionLine) => number): Expectation {
  const shownOn = (line: VersionLine): readonly Shown[] =>
    limits.map(({ period, limit }) => ({ period, limit, remaining: Math.max(0, limit - counted(line)) }));
  return all(
    ...limits.flatMap(({ period, limit }, index) => [
      header(`X-RateLimit-Limit-${spelled(period)}`).is(String(limit)),
      header(`X-RateLimit-Remaining-${spelled(period)}`).is(perLine((line) => String(shownOn(line)[index]?.remaining))),
    ]),
    header("RateLimit-Limit").is(perLine((line) => String(nearest(shownOn(line))?.limit))),
    header("RateLimit-Remaining").is(perLine((line) => String(nearest(shownOn(line))?.remaining))),
    header("RateLimit-Reset").matches(resetOf(nearest(shownOn("3.9"))?.period ?? "minute")),
  );
}

/** The period with the least left; on a tie the longer one. `shown` begins with the shortest. */
function nearest(shown: readonly Shown[]): Shown | undefined {
  return shown.toSorted((a, b) => a.remaining - b.remaining || shown.indexOf(b) - shown.indexOf(a))[0];
}

/** As in header names: "minute" → "Minute". */
export const spelled = (period: Period): string => period.charAt(0).toUpperCase() + period.slice(1);

/** Whole seconds to the end of the window, at least 1. Months are counted as 30 days, years as 365. */
function resetOf(period: Period): RegExp {
  return period === "second" ? /^1$/ : period === "minute" ? /^([1-9]|[1-5]\d|60)$/ : /^[1-9]\d*$/;
}

/** No word of limits: `hide_client_headers`, and answers that were given before limits were looked at. */
export const silent: Expectation = all(
  ...["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"].map((name) => header(name).absent()),
  ...periods.flatMap((period) => [
    header(`X-RateLimit-Limit-${spelled(period)}`).absent(),
    header(`X-RateLimit-Remaining-${spelled(period)}`).absent(),
  ]),
);
