import type { Clocks } from "./kinds.ts";

/** The one form that servers send (RFC 9110, 5.6.7), and the older one that cookies still carry (RFC 6265, 5.1.1). */
const FORMS = [
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}-[A-Z][a-z]{2}-\d{2,4} \d{2}:\d{2}:\d{2} GMT$/,
] as const;

/** A message and what it says about the future are made one after the other, and each may fall into the next second. */
const LIFETIME_SLACK_SECONDS = 1;

/** Whether a text is a date as HTTP writes it, and one that exists. */
export function isHttpDate(text: string): boolean {
  return FORMS[0].test(text) && !Number.isNaN(Date.parse(text));
}

/**
 * Whether two dates of one form lie equally far ahead of the time at which their own messages were made. Without a Date header on both
 * nothing is known, and they count as unequal.
 */
export function sameLifetime(x: string, y: string, clocks: Clocks): boolean {
  if (clocks.x === null || clocks.y === null || !FORMS.some((form) => form.test(x) && form.test(y))) return false;
  const [a, b] = [Date.parse(x) - Date.parse(clocks.x), Date.parse(y) - Date.parse(clocks.y)];
  return Math.abs(a - b) <= LIFETIME_SLACK_SECONDS * 1000;
}
