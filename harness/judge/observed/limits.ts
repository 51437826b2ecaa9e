import { type Period, periods } from "../../types/case.ts";
import type { PluginInstance } from "../../types/inventory.ts";
import type { Json } from "../../types/json.ts";

/** One number that an instance limits requests by. */
export interface Limit {
  /** The instance, and of several named limits which one: "response-ratelimiting on route films, limit videos". */
  readonly label: string;
  readonly period: Period;
  readonly limit: number;
}

/** Seconds of a window of rate-limiting-advanced that is one of our periods; windows of other lengths have no calendar to be drawn on. */
const PERIOD_OF_SECONDS: ReadonlyMap<unknown, Period> = new Map([
  [1, "second"],
  [60, "minute"],
  [3600, "hour"],
  [86_400, "day"],
]);

/** The limits that an instance of the rate-limiting family sets; none for any other plugin. */
export function limitsOf({ name, label, config }: PluginInstance): readonly Limit[] {
  switch (name) {
    case "rate-limiting":
      return periodLimits(label, config);
    case "response-ratelimiting":
      return Object.entries(isObject(config["limits"]) ? config["limits"] : {}).flatMap(([limit, numbers]) =>
        periodLimits(`${label}, limit ${limit}`, isObject(numbers) ? numbers : {}),
      );
    case "rate-limiting-advanced": {
      const [limits, sizes] = [listOf(config["limit"]), listOf(config["window_size"])];
      return limits.flatMap((limit, index) => {
        const period = PERIOD_OF_SECONDS.get(sizes[index]);
        return typeof limit === "number" && period !== undefined ? [{ label, period, limit }] : [];
      });
    }
    default:
      return [];
  }
}

function periodLimits(label: string, numbers: Readonly<Record<string, unknown>>): readonly Limit[] {
  return periods.flatMap((period) => {
    const limit = numbers[period];
    return typeof limit === "number" ? [{ label, period, limit }] : [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
