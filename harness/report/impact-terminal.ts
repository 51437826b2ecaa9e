import Table from "cli-table3";
import type { Impact, InstanceImpact, WindowImpact } from "../types/impact.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { type Paint, painter, type Style } from "./paint.ts";
import type { TerminalOptions } from "./terminal.ts";
import { counted, grouped, wrap } from "./wrap.ts";

/** Narrower than this nothing lines up any more. */
const WIDTH_MIN_CHARACTERS = 60;
/** Shortest and longest column for an instance: "rate-limiting" and a scope with a name of some length. */
const INSTANCE_MIN_CHARACTERS = 16;
const INSTANCE_MAX_CHARACTERS = 36;
/** Everything right of the instance, one space between columns. */
const OTHER_COLUMNS_CHARACTERS = 84;
/** Longest identifier and window name shown in their columns; --json has them whole. */
const IDENTIFIER_CHARACTERS = 12;
const WINDOW_CHARACTERS = 14;
/** Instances named under one text before the rest is only counted. */
const NAMES_SHOWN = 3;

const LEGEND: readonly string[] = [
  "Requests of one client that are admitted in one window, worked out from the backup; nothing was measured.",
  "alone: while X serves alone · worst: while both serve, whatever the shares · if sent: so many are needed for the worst, split evenly by the shares · 2x sent: admitted on average at most of who sends twice what X admits alone · after: how long it lasts at most after the last request to X · lower to: limits on X + Y that together admit what X admits alone",
];

const none = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"] as const;
const inner = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"] as const;
const borderless = Object.fromEntries([...none, ...inner].map((part) => [part, ""]));

/** What limits admit during a diversion, for a person at a terminal: one row a window, then why, what to do, what to mind. Ends with a newline. */
export function renderImpact(impact: Impact, options: TerminalOptions): string {
  const paint = painter(options.colour);
  const width = Math.max(WIDTH_MIN_CHARACTERS, Math.floor(options.width));
  const { instances, disabled, sharePercent, nodes } = impact;
  const nodeWords = `X on ${counted(nodes.x, "node", "nodes")}, Y on ${grouped(nodes.y)}`;
  const head = `Kong ${impact.x} and ${impact.y} both serve: ${100 - sharePercent} % of the requests go to X, ${sharePercent} % to Y (${nodeWords})`;
  const lines = wrap(inert(head, VALUE_LIMIT_CHARACTERS), width, "", "").map((line) => paint("strong", line));
  if (instances.length === 0) return `${[...lines, "No enabled instance limits requests."].join("\n")}\n`;
  const told = (title: string, texts: (one: InstanceImpact) => readonly string[]) => section(title, instances, texts, paint, width);
  lines.push(
    ...LEGEND.flatMap((line) => wrap(line, width, "", "  ")),
    "",
    ...tableLines(instances, paint, width),
    ...told("Shared?", (one) => [`${one.shared}: ${one.why}`]),
    ...told("What to do", (one) => one.advice),
    ...told("To mind", (one) => one.caveats),
    "",
    paint("strong", "For how long"),
    ...impact.notes.flatMap((note) => wrap(note, width, "  - ", "    ")),
  );
  if (disabled.length > 0) lines.push("", ...wrap(`Disabled, so they count nothing: ${inert(disabled.join(", "), 400)}`, width, "", "  "));
  return `${lines.join("\n")}\n`;
}

function tableLines(instances: readonly InstanceImpact[], paint: Paint, width: number): readonly string[] {
  const longest = Math.max(...instances.map(({ instance }) => instance.length));
  const name = Math.max(INSTANCE_MIN_CHARACTERS, Math.min(longest, INSTANCE_MAX_CHARACTERS, width - OTHER_COLUMNS_CHARACTERS));
  const table = new Table({
    head: ["instance", "counts", "policy", "shared", "window", "alone", "worst", "if sent", "2x sent", "after", "lower to"],
    colAligns: ["left", "left", "left", "left", "left", "right", "right", "right", "right", "right", "right"],
    chars: borderless,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 1 },
  });
  for (const instance of instances)
    for (const [index, window] of instance.windows.entries()) table.push(row(instance, window, index === 0, name, paint));
  const [head = "", ...rows] = table.toString().split("\n");
  return [paint("faint", head.trimEnd()), ...rows.map((line) => line.trimEnd())];
}

function row(one: InstanceImpact, window: WindowImpact, first: boolean, name: number, paint: Paint): string[] {
  const policy = one.policy.x === one.policy.y ? one.policy.x : `${one.policy.x}/${one.policy.y}`;
  const style: Style = window.worst > window.alone ? "bad" : "good";
  const who = first
    ? [cut(one.instance, name), cut(one.identifier, IDENTIFIER_CHARACTERS), cut(policy, IDENTIFIER_CHARACTERS), one.shared]
    : ["", "", "", ""];
  return [
    ...who,
    cut(window.name, WINDOW_CHARACTERS),
    grouped(window.alone),
    paint(style, grouped(window.worst)),
    window.reachedAt === null ? "-" : grouped(window.reachedAt),
    grouped(Math.ceil(window.twiceSent)),
    window.lastsSeconds === 0 ? "-" : span(window.lastsSeconds),
    window.lowered === null ? "-" : `${grouped(window.lowered.x)} + ${grouped(window.lowered.y)}`,
  ];
}

/** Names in a table are cut without saying by how much: the column is narrow, and --json has them whole. */
function cut(text: string, size: number): string {
  const shown = inert(text, VALUE_LIMIT_CHARACTERS);
  return shown.length <= size ? shown : `${shown.slice(0, size - 1)}…`;
}

/** "60 s", "1 h", "31 d": the largest unit that gives a whole number, minutes as seconds. */
function span(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${grouped(seconds)} s`;
}

/** Each text once, with the instances that it is said of. */
function section(
  title: string,
  all: readonly InstanceImpact[],
  texts: (one: InstanceImpact) => readonly string[],
  paint: Paint,
  width: number,
): readonly string[] {
  const by = new Map<string, string[]>();
  for (const one of all) for (const text of texts(one)) by.set(text, [...(by.get(text) ?? []), one.instance]);
  if (by.size === 0) return [];
  const lines = [...by].flatMap(([text, names]) => {
    const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
    const whom = names.length === all.length ? "all" : `${names.slice(0, NAMES_SHOWN).join(", ")}${more}`;
    return wrap(inert(`${text} (${whom})`, VALUE_LIMIT_CHARACTERS * 4), width, "  - ", "    ");
  });
  return ["", paint("strong", title), ...lines];
}
