import { isObject, numberOr, textOr } from "../model/plugin-config.ts";
import type { Period } from "../types/case.ts";
import { periods } from "../types/case.ts";
import type { PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

export interface LimitWindow {
  readonly name: string;
  readonly limit: number;
  /** After the last request to the other side, this side's count may be too low for so long, at most. */
  readonly lastsSeconds: number;
}

const DAY_SECONDS = 86_400;
/** Longest a calendar window can be: windows begin with the UTC calendar (kong/tools/timestamp.lua). */
const longestSeconds: Readonly<Record<Period, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: DAY_SECONDS,
  month: 31 * DAY_SECONDS,
  year: 366 * DAY_SECONDS,
};

/** The plugins that this room knows how to read. */
export const limitingPlugins: readonly string[] = ["rate-limiting", "rate-limiting-advanced", "response-ratelimiting"];

/** Windows of an instance with their limits, in the order of the config; none when the row holds none. */
export function windowsOf({ name, config }: PluginInstance): readonly LimitWindow[] {
  switch (name) {
    case "rate-limiting-advanced":
      return advancedWindows(config);
    case "response-ratelimiting":
      return Object.entries(isObject(config["limits"]) ? config["limits"] : {}).flatMap(([limit, within]) =>
        isObject(within) ? calendarWindows(within).map((one) => ({ ...one, name: `${limit} ${one.name}` })) : [],
      );
    default:
      return calendarWindows(config);
  }
}

function calendarWindows(config: JsonObject): LimitWindow[] {
  return periods.flatMap((period) => {
    const limit = numberOr(config, period, null);
    return limit === null ? [] : [{ name: period, limit, lastsSeconds: longestSeconds[period] }];
  });
}

/**
 * `limit[i]` holds for `window_size[i]` seconds. A sliding window, the default, adds a part of the window before, so a count that is too low
 * is felt for one window more (documentation of Rate Limiting Advanced, window types).
 */
function advancedWindows(config: JsonObject): LimitWindow[] {
  const [limits, sizes] = [numbers(config["limit"]), numbers(config["window_size"])];
  const sliding = textOr(config, "window_type", "sliding") === "sliding";
  return limits.flatMap((limit, index) => {
    const size = sizes[index];
    if (size === undefined) return [];
    return [{ name: `${size} s ${sliding ? "sliding" : "fixed"}`, limit, lastsSeconds: sliding ? 2 * size : size }];
  });
}

function numbers(value: JsonObject[string] | undefined): number[] {
  return Array.isArray(value) ? value.filter((one): one is number => typeof one === "number") : [];
}
