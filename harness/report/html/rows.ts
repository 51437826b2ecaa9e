import type { JudgedDifference } from "../../types/difference.ts";
import type { ShownMessage, ShownSide } from "../../types/observations.ts";

/**
 * refuses: belongs to the group that is shown · also: refuses too, in another group · explained: by a change, a waiver or noise ·
 * varies: differs by nature and is not judged · alike: both have the same
 */
export type RowState = "refuses" | "also" | "explained" | "varies" | "alike";

/** One thing that can be told apart at one end of an exchange, as lines; null where that side has nothing. */
export interface Row {
  readonly name: string;
  readonly state: RowState;
  /** What is said of it: its gravity, or who explains it. */
  readonly note: string;
  readonly x: readonly string[] | null;
  readonly y: readonly string[] | null;
  readonly recorded: readonly string[] | null;
}

/** One end's message on each side. */
interface Sides {
  readonly x: ShownMessage | null;
  readonly y: ShownMessage | null;
  readonly recorded: ShownMessage | null;
}

/** How one difference is told in the group that is shown. */
export type Told = (difference: JudgedDifference) => { readonly state: RowState; readonly note: string };

/** What the client got. */
export function clientRows(x: ShownSide | null, y: ShownSide | null, recorded: ShownMessage | null, judged: Judged): Row[] {
  return messageRows({ x: x?.answer ?? null, y: y?.answer ?? null, recorded }, "status", /^status$/, judged);
}

/** What the upstream was sent: the first request that reached it, and how many did. */
export function upstreamRows(x: ShownSide | null, y: ShownSide | null, judged: Judged): Row[] {
  const [left, right] = [x?.upstream ?? null, y?.upstream ?? null];
  const rows = messageRows({ x: left?.[0] ?? null, y: right?.[0] ?? null, recorded: null }, "request", /^(method|target)/, judged);
  const count = (all: readonly ShownMessage[] | null) => (all === null ? null : [`${all.length}`]);
  if (left?.length === right?.length && !judged.differences.some(({ path }) => path === "count")) return rows;
  return [row("requests", count(left), count(right), null, judged, /^count$/), ...rows];
}

export interface Judged {
  /** Of this exchange and this end. */
  readonly differences: readonly JudgedDifference[];
  readonly told: Told;
}

function messageRows({ x, y, recorded }: Sides, lineName: string, linePath: RegExp, judged: Judged): Row[] {
  const names = [x, y].flatMap((one) => one?.headers.map(([name]) => name.toLowerCase()) ?? []);
  const line = (one: ShownMessage | null) => (one === null ? null : [one.line]);
  const rows = [
    row(lineName, line(x), line(y), line(recorded), judged, linePath),
    ...[...new Set(names)].map((name) => {
      const path = `header:${name}`;
      return row(
        name,
        values(x, name),
        values(y, name),
        values(recorded, name),
        judged,
        (one) => one === path || one.startsWith(`${path}:`),
      );
    }),
    row("body", bodyLines(x), bodyLines(y), bodyLines(recorded), judged, /^body/),
  ];
  return [...rows.filter((one) => one.x !== null || one.y !== null), ...withoutRow(rows, judged, linePath)];
}

/** Differences at what the messages do not show: trailers, how often something repeats. Their own values speak. */
function withoutRow(rows: readonly Row[], { differences, told }: Judged, linePath: RegExp): Row[] {
  const shown = new Set(rows.map(({ name }) => `header:${name}`));
  const known = (path: string) =>
    linePath.test(path) || /^(body|count$)/.test(path) || [...shown].some((one) => path === one || path.startsWith(`${one}:`));
  return differences
    .filter(({ path }) => !known(path))
    .map((one) => ({
      name: one.path,
      ...told(one),
      x: one.x === null ? null : [one.x],
      y: one.y === null ? null : [one.y],
      recorded: null,
    }));
}

const rank: readonly RowState[] = ["refuses", "also", "explained", "varies", "alike"];

function row(
  name: string,
  x: readonly string[] | null,
  y: readonly string[] | null,
  recorded: readonly string[] | null,
  { differences, told }: Judged,
  path: RegExp | ((path: string) => boolean),
): Row {
  const concerns = (one: string): boolean => (typeof path === "function" ? path(one) : path.test(one));
  const said = differences.filter((one) => concerns(one.path)).map(told);
  const same = x?.join("\n") === y?.join("\n");
  const state = rank.find((one) => said.some((words) => words.state === one)) ?? (same ? "alike" : "varies");
  const notes = [...new Set(said.filter((words) => words.state === state).map(({ note }) => note))];
  return { name, state, note: notes.join(", "), x, y, recorded };
}

function values(message: ShownMessage | null, name: string): string[] | null {
  const found = message?.headers.filter(([one]) => one.toLowerCase() === name).map(([, text]) => text) ?? [];
  return found.length === 0 ? null : found;
}

/** A body of one or two lines of JSON is one line here: marks show what differs inside it. */
function bodyLines(message: ShownMessage | null): string[] | null {
  if (message === null || message.bytes === 0) return null;
  const lines = message.body.split(/\r\n|\r|\n/);
  return message.cut ? [...lines, `… (${message.bytes} bytes in all)`] : lines;
}
