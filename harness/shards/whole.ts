import { differing } from "./differing.ts";
import type { Part } from "./run-header.ts";

/** A part and the folder it was read from. */
export interface PartIn {
  readonly folder: string;
  readonly part: Part;
}

/** Why these parts are not one whole run, one sentence; null: they are. */
export function notWhole(parts: readonly PartIn[]): string | null {
  const [first, ...rest] = parts;
  if (first === undefined) return "no part is named";
  const of = first.part.shard?.of ?? 0;
  for (const { folder, part } of parts) {
    if (part.shard === null || part.shard.index > part.shard.of) return `${folder} is not a part: its run sent everything`;
    if (part.shard.of !== of) return `${folder} is part ${part.shard.index} of ${part.shard.of}, and ${first.folder} one of ${of}`;
  }
  for (const { folder, part } of rest) {
    const how = differing(part, first.part);
    if (how !== null) return `${folder} is ${how} (compared with ${first.folder})`;
  }
  const folders = Array.from({ length: of }, (_, index) => parts.filter(({ part }) => part.shard?.index === index + 1));
  for (const [index, found] of folders.entries()) {
    if (found.length > 1) return `part ${index + 1} of ${of} is there more than once: ${found.map(({ folder }) => folder).join(", ")}`;
  }
  const missing = folders.flatMap((found, index) => (found.length === 0 ? [index + 1] : []));
  if (missing.length > 0) return `part ${missing.join(", ")} of ${of} is missing`;
  for (const key of ["cases", "exchanges", "recorded"] as const) {
    const sum = parts.reduce((all, { part }) => all + part.planned[key], 0);
    if (sum !== first.part.whole[key]) return `the parts planned ${sum} ${key} together, and the whole has ${first.part.whole[key]}`;
  }
  return null;
}
