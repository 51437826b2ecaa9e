import type { HeaderLine, HeaderLines } from "../types/message.ts";

/** Header lines that plugins change. Names compare without case; order and repeats are kept. */
export type MutableHeaders = HeaderLine[];

/** Pairs of node's flat `rawHeaders`. */
export function pairs(flat: readonly string[]): MutableHeaders {
  const lines: MutableHeaders = [];
  for (let index = 0; index + 1 < flat.length; index += 2) lines.push([flat[index] ?? "", flat[index + 1] ?? ""]);
  return lines;
}

/** The reverse of `pairs`, as `writeHead` and `http.request` take it. */
export function flat(lines: HeaderLines): string[] {
  return lines.flat();
}

/**
 * Sets a header as nginx does: the first line of that name keeps its place and spelling and gets the value,
 * further lines of the name go, and a new name is appended.
 */
export function setHeader(lines: MutableHeaders, name: string, value: string): void {
  const wanted = name.toLowerCase();
  const first = lines.findIndex(([key]) => key.toLowerCase() === wanted);
  if (first < 0) {
    lines.push([name, value]);
    return;
  }
  lines[first] = [lines[first]?.[0] ?? name, value];
  for (let index = lines.length - 1; index > first; index--) {
    if (lines[index]?.[0].toLowerCase() === wanted) lines.splice(index, 1);
  }
}

/** Removes every line of that name; tells whether there was one. */
export function clearHeader(lines: MutableHeaders, name: string): boolean {
  const wanted = name.toLowerCase();
  const before = lines.length;
  for (let index = lines.length - 1; index >= 0; index--) {
    if (lines[index]?.[0].toLowerCase() === wanted) lines.splice(index, 1);
  }
  return lines.length !== before;
}

/**
 * Values that a plugin finds under a name: case does not matter, and a name with `_` also finds the `-` spelling,
 * but not the reverse (OpenResty's header table).
 */
export function lookupHeader(lines: HeaderLines, name: string): string[] {
  const exact = lines.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  if (exact.length > 0) return exact;
  const dashed = name.toLowerCase().replaceAll("_", "-");
  return lines.filter(([key]) => key.toLowerCase() === dashed).map(([, value]) => value);
}

/** Elements of a comma-separated header, trimmed and lower-cased, empty ones left out. */
export function listed(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
}
