import type { Period } from "../../types/case.ts";

/** Length of a window for expiry and RateLimit-Reset (kong/plugins/rate-limiting/expiration.lua): a month counts 30 days. */
export const windowSeconds: Readonly<Record<Period, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 2_592_000,
  year: 31_536_000,
};

/** Start of the calendar window that holds `now`, UTC, both in epoch ms (kong/tools/timestamp.lua). */
export function windowStart(period: Period, now: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (period) {
    case "second":
      return Math.floor(now / 1000) * 1000;
    case "minute":
      return Math.floor(now / 60_000) * 60_000;
    case "hour":
      return Math.floor(now / 3_600_000) * 3_600_000;
    case "day":
      return Date.UTC(year, month, day);
    case "month":
      return Date.UTC(year, month, 1);
    case "year":
      return Date.UTC(year, 0, 1);
  }
}
