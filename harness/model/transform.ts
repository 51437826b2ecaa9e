import type { JsonObject } from "../types/json.ts";
import { objectOr, textsOr } from "./plugin-config.ts";

export const operations = ["remove", "rename", "replace", "add", "append"] as const;
export type Operation = (typeof operations)[number];

/** One configured entry, split at its first colon; null where nothing follows it. */
export type Entry = readonly [name: string, value: string | null];

/** The entries of `<operation>.<part>`. */
export function entries(config: JsonObject, operation: Operation, part: string): readonly Entry[] {
  return textsOr(objectOr(config, operation), part, []).map((text) => {
    const colon = text.indexOf(":");
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^:+/, "");
    return [colon < 0 ? text : text.slice(0, colon), value === "" ? null : value];
  });
}
