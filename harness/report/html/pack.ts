import { inert } from "../inert.ts";
import type { KnownGroup } from "./groups.ts";

/** So large may the packed groups be: with the rest of the page well below ten megabytes, and parsed in a fraction of a second. */
const PACK_LIMIT_BYTES = 6_000_000;

/** Tried in turn until the groups fit: examples of each and characters of each value. */
const sizes = [
  { examples: 3, characters: 160 },
  { examples: 3, characters: 60 },
  { examples: 1, characters: 60 },
  { examples: 1, characters: 30 },
  { examples: 0, characters: 60 },
] as const;
const smallest = sizes[4];
type Size = (typeof sizes)[number];

export interface Packed {
  /** JSON that may stand in a script element as it is. */
  readonly json: string;
  readonly groups: number;
  /** Groups for which there was no room at all. */
  readonly leftOut: number;
}

/** What a page's script reads: texts stand once and are named by number, since causes repeat. All texts are inert. */
export function packGroups(groups: readonly KnownGroup[]): Packed {
  for (const size of sizes) {
    if (estimate(groups, size) > PACK_LIMIT_BYTES) continue;
    const json = packed(groups, size);
    if (json.length <= PACK_LIMIT_BYTES) return { json, groups: groups.length, leftOut: 0 };
  }
  const room = Math.floor((groups.length * PACK_LIMIT_BYTES * 0.9) / estimate(groups, smallest));
  const rest = packGroups(groups.slice(0, Math.min(room, groups.length - 1)));
  return { ...rest, leftOut: groups.length - rest.groups };
}

/** Bytes that all would take, from some of them: packing all in every size takes seconds. */
function estimate(groups: readonly KnownGroup[], size: Size): number {
  const every = Math.max(1, Math.floor(groups.length / GROUPS_SAMPLED));
  const sample = groups.filter((_, index) => index % every === 0);
  return (packed(sample, size).length * groups.length) / sample.length;
}
const GROUPS_SAMPLED = 200;

function packed(groups: readonly KnownGroup[], { examples, characters }: Size): string {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const text = (value: string): number => {
    const shown = inert(value, characters);
    const known = numbers.get(shown);
    if (known !== undefined) return known;
    numbers.set(shown, texts.length);
    return texts.push(shown) - 1;
  };
  const optional = (value: string | null) => (value === null ? -1 : text(value));
  const rows = groups.map(({ group, plugins }) => [
    text(group.gravity),
    text(group.entity),
    text(group.why),
    group.count,
    optional(group.recognised),
    group.paths.slice(0, 8).map(text),
    plugins.map(text),
    group.examples.slice(0, examples).map((one) => [text(one.case), text(one.request), text(one.path), optional(one.x), optional(one.y)]),
  ]);
  return scriptSafe({ texts, rows });
}

/** JSON in which nothing ends a script element or begins a comment in it (HTML Standard, 4.12.1.3). */
export function scriptSafe(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
