import type { Period } from "./case.ts";

/**
 * Kong counts in fixed calendar windows in UTC: now truncated to the second, minute, hour, day, first of the month
 * or first of January (kong/tools/timestamp.lua, the same in 2.8, 3.4 and 3.9).
 */
export function windowStart(period: Period, now: number): number {
  return boundary(period, now, 0);
}

/** Epoch milliseconds at which the window after the one that holds `now` begins; always later than `now`. */
export function nextWindowStart(period: Period, now: number): number {
  return boundary(period, now, 1);
}

/** The start of the window that lies `ahead` windows after the one that holds `now`. Date.UTC carries over months and years. */
function boundary(period: Period, now: number, ahead: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  switch (period) {
    case "second":
      return Date.UTC(year, month, day, hour, minute, second + ahead);
    case "minute":
      return Date.UTC(year, month, day, hour, minute + ahead);
    case "hour":
      return Date.UTC(year, month, day, hour + ahead);
    case "day":
      return Date.UTC(year, month, day + ahead);
    case "month":
      return Date.UTC(year, month + ahead);
    case "year":
      return Date.UTC(year + ahead, 0);
  }
}
