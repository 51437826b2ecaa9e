import type { JudgedDifference } from "../../types/difference.ts";
import type { ShownExchange, ShownSide } from "../../types/observations.ts";
import { clientRows, type Row, type RowState, type Told, upstreamRows } from "../html/rows.ts";
import { inert } from "../inert.ts";
import type { Paint, Style } from "../paint.ts";
import { beside, cell } from "./columns.ts";

/** Wide enough for "x-ratelimit-remaining-minute"; longer names move their values to the next line. */
const NAME_CHARACTERS = 28;
/** Narrower than this on each side, X and Y stand under each other. */
const SIDE_MIN_CHARACTERS = 34;
const NOTE_CHARACTERS = 300;

const signs: Readonly<Record<RowState, string>> = { refuses: "≠", also: "≠", explained: "≈", varies: "~", alike: "=" };
const paints: Readonly<Record<RowState, Style | null>> = { refuses: "bad", also: "bad", explained: "doubt", varies: "faint", alike: null };

/** Both ends of one exchange: X beside Y, line by line, and the control and the recording where they say something else than X. */
export function exchangeLines(shown: ShownExchange, differences: readonly JudgedDifference[], paint: Paint, width: number): string[] {
  const { x, y, control, recorded } = shown;
  const at = (end: JudgedDifference["end"]) => ({ differences: differences.filter((one) => one.end === end), told });
  const plain = { differences: [], told };
  const others = (rows: readonly Row[], name: string): Other => new Map(rows.map((one) => [one.name, { name, value: one.y }]));
  const upstream = control === null ? [] : [others(upstreamRows(x, control, plain), "control")];
  const client = [
    ...(control === null ? [] : [others(clientRows(x, control, null, plain), "control")]),
    ...(recorded === null ? [] : [others(clientRows(x, { ...emptySide, answer: recorded }, null, plain), "recorded")]),
  ];
  return [
    ...sideWords(shown, paint),
    ...end("The upstream received", upstreamRows(x, y, at("upstream")), upstream, unseen(x, y), paint, width),
    ...end("The client got", clientRows(x, y, recorded, at("client")), client, null, paint, width),
  ];
}

type Other = ReadonlyMap<string, { readonly name: string; readonly value: readonly string[] | null }>;

const emptySide: ShownSide = { route: "", answer: null, upstream: [], milliseconds: null, note: null };

const told: Told = ({ explanation, gravity }) => {
  if (explanation === null) return { state: "refuses", note: gravity };
  return { state: "explained", note: explanation.kind === "noise" ? "noise" : `${explanation.kind} ${explanation.id}` };
};

function sideWords({ x, control, y }: ShownExchange, paint: Paint): string[] {
  const word = (name: string, side: ShownSide | null) => {
    if (side === null) return [`  ${name.padEnd(8)} nothing was sent`];
    const took = side.milliseconds === null ? "" : `, ${side.milliseconds} ms`;
    const note = side.note === null ? "" : `; ${paint("doubt", inert(side.note, NOTE_CHARACTERS))}`;
    return [`  ${name.padEnd(8)} ${inert(side.route, NOTE_CHARACTERS)}${took}${note}`];
  };
  return [...word("X", x), ...(control === null ? [] : word("control", control)), ...word("Y", y)];
}

/** Null where X and Y were both observed. */
function unseen(x: ShownSide | null, y: ShownSide | null): string | null {
  const sides = [x?.upstream == null ? "X" : null, y?.upstream == null ? "Y" : null].filter((side) => side !== null);
  if (sides.length > 0) return `not observed at ${sides.join(" and ")}`;
  return x?.upstream?.length === 0 && y?.upstream?.length === 0 ? "nothing, neither from X nor from Y" : null;
}

function end(title: string, rows: readonly Row[], others: readonly Other[], note: string | null, paint: Paint, width: number): string[] {
  const lines = rows.flatMap((row) => rowLines(row, others, paint, width));
  return ["", `  ${paint("strong", title)}${note === null ? "" : `: ${note}`}`, ...lines];
}

function rowLines({ name, state, note, x, y }: Row, others: readonly Other[], paint: Paint, width: number): string[] {
  const style = paints[state];
  const sign = style === null ? signs[state] : paint(style, signs[state]);
  const head = `  ${sign} ${inert(name, NAME_CHARACTERS).padEnd(NAME_CHARACTERS)} `;
  const indent = " ".repeat(NAME_CHARACTERS + 5);
  const side = Math.floor((width - indent.length - 3) / 2);
  const room = width - indent.length - 3;
  const shown =
    state === "alike"
      ? plainLines(x, room)
      : side >= SIDE_MIN_CHARACTERS
        ? besideEachOther(x, y, side, paint, style)
        : [...labelled("X", x, y, room, paint, style), ...labelled("Y", y, x, room, paint, style)];
  const more = state === "varies" ? [] : others.flatMap((other) => otherLines(other.get(name), x, room));
  const [first = "", ...rest] = [...shown, ...more].map((line) => (state === "alike" ? paint("faint", line) : line));
  const said = note === "" ? [] : [paint("faint", `${indent}${inert(note, NOTE_CHARACTERS)}`)];
  return [head + first, ...rest.map((line) => indent + line), ...said];
}

function plainLines(value: readonly string[] | null, room: number): string[] {
  const none: Paint = (_style, text) => text;
  return (value ?? ["(nothing)"]).flatMap((text) => cell(text, text, room, none, null).lines.map((line) => line.trimEnd()));
}

function besideEachOther(
  x: readonly string[] | null,
  y: readonly string[] | null,
  side: number,
  paint: Paint,
  style: Style | null,
): string[] {
  const rows = Math.max(x?.length ?? 1, y?.length ?? 1);
  return Array.from({ length: rows }, (_, index) => {
    const [left, right] = [x?.[index] ?? null, y?.[index] ?? null];
    const of = (own: string | null, other: string | null) =>
      own === null
        ? cell(index === 0 ? "(nothing)" : "", null, side, paint, null)
        : cell(own, other, side, paint, own === other ? null : style);
    return beside(of(left, right), of(right, left), side);
  }).flat();
}

function labelled(
  label: string,
  own: readonly string[] | null,
  other: readonly string[] | null,
  room: number,
  paint: Paint,
  style: Style | null,
): string[] {
  const lines = (own ?? [null]).flatMap((text, index) => {
    const against = other?.[index] ?? null;
    if (text === null) return ["(nothing)"];
    return cell(text, against, room, paint, text === against ? null : style).lines.map((line) => line.trimEnd());
  });
  return lines.map((line, index) => `${index === 0 ? label : " "}  ${line}`);
}

/** What another one than X and Y has there, if it is not what X has. */
function otherLines(
  other: { readonly name: string; readonly value: readonly string[] | null } | undefined,
  x: readonly string[] | null,
  room: number,
): string[] {
  if (other === undefined || other.value?.join("\n") === x?.join("\n")) return [];
  return plainLines(other.value, room - other.name.length - 2).map(
    (line, index) => `${index === 0 ? `${other.name}: ` : " ".repeat(other.name.length + 2)}${line}`,
  );
}
