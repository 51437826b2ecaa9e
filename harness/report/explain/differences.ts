import type { JudgedDifference } from "../../types/difference.ts";
import { gravities } from "../../types/difference.ts";
import type { EntitySettings } from "../../types/observations.ts";
import { inert, shownValue, VALUE_LIMIT_CHARACTERS } from "../inert.ts";
import type { Paint } from "../paint.ts";
import { byText } from "../wording.ts";
import { counted, wrap } from "../wrap.ts";
import type { ExplainedCase } from "./explained.ts";

/** A case of many requests differs alike in each; the exchanges below show the rest. */
const DIFFERENCES_SHOWN = 40;
const TEXT_CHARACTERS = VALUE_LIMIT_CHARACTERS * 4;

/** What nobody explains, gravest first, with who is blamed; then what is explained, by whom; then how the blamed are configured. */
export function differenceLines(explained: ExplainedCase, paint: Paint, width: number): string[] {
  const { differences } = explained.verdict;
  const open = differences
    .filter(({ explanation }) => explanation === null)
    .sort((a, b) => gravities.indexOf(a.gravity) - gravities.indexOf(b.gravity));
  const known = differences.filter(({ explanation }) => explanation !== null);
  const title = counted(open.length, "difference that nobody explains", "differences that nobody explains");
  const causes = byText(open.slice(0, DIFFERENCES_SHOWN), ({ blame, recognised }) => JSON.stringify([blame, recognised]));
  return [
    ...(open.length === 0
      ? []
      : ["", paint("strong", title), ...causes.flatMap(({ items }) => causeLines(items, explained, paint, width))]),
    ...moreLines(open),
    ...blamedLines(open, explained, paint, width),
    ...(known.length === 0 ? [] : ["", paint("strong", counted(known.length, "explained difference", "explained differences"))]),
    ...known.slice(0, DIFFERENCES_SHOWN).flatMap((one) => knownLines(one, width)),
    ...moreLines(known),
    ...explanationLines(known, explained, width),
  ];
}

function moreLines(all: readonly JudgedDifference[]): string[] {
  return all.length > DIFFERENCES_SHOWN ? [`  and ${all.length - DIFFERENCES_SHOWN} more`] : [];
}

/** Differences that have one cause: whom and what it is, then each of them. */
function causeLines(items: readonly JudgedDifference[], explained: ExplainedCase, paint: Paint, width: number): string[] {
  const [first] = items;
  if (first === undefined) return [];
  const { blame, recognised } = first;
  const line = (text: string) => wrap(inert(text, TEXT_CHARACTERS), width, "  ", "    ");
  return [
    ...line(`blamed on ${blame.entity ?? blame.plugin ?? "the gateway itself"} (${blame.kind}): ${blame.why}`),
    ...(recognised === null ? [] : changeLines(recognised, explained, line)),
    ...items.flatMap(({ end, path, x, y, gravity }) => [
      ...wrap(`${gravity} at ${end} ${inert(path, VALUE_LIMIT_CHARACTERS)}`, width, "    ", "      ").map((text) =>
        text.replace(gravity, paint("bad", gravity)),
      ),
      ...wrap(shownValue(x), width, "      X  ", "         "),
      ...wrap(shownValue(y), width, "      Y  ", "         "),
    ]),
  ];
}

/** A change that is recognised and explains nothing, because a person has to decide. */
function changeLines(id: string, { changes }: ExplainedCase, line: (text: string) => string[]): string[] {
  const change = changes.find((one) => one.id === id);
  return [
    ...line(
      `recognised as the documented change ${id}${change === undefined ? "" : `: ${change.title} [${change.source}]`}; it needs a waiver that acknowledges it`,
    ),
    ...(change?.advice === undefined ? [] : line(`→ ${change.advice}`)),
  ];
}

function knownLines({ end, path, x, y, explanation }: JudgedDifference, width: number): string[] {
  const by = explanation === null ? "" : explanation.kind === "noise" ? "noise" : explanation.id;
  return wrap(`${end} ${inert(path, VALUE_LIMIT_CHARACTERS)}: X ${shownValue(x)}, Y ${shownValue(y)} (${by})`, width, "  ", "    ");
}

function explanationLines(known: readonly JudgedDifference[], { changes, explanations }: ExplainedCase, width: number): string[] {
  const keys = new Map(
    known.flatMap(({ explanation }) => (explanation === null ? [] : [[JSON.stringify(explanation), explanation] as const])),
  );
  return [...keys.values()].flatMap((one) => {
    if (one.kind === "noise") return wrap(`noise: ${inert(one.why, TEXT_CHARACTERS)}`, width, "  ≈ ", "    ");
    const use = explanations.find(({ kind, id }) => kind === one.kind && id === one.id);
    const change = one.kind === "change" ? changes.find(({ id }) => id === one.id) : undefined;
    const words = use ?? change;
    return [
      ...wrap(
        inert(`${one.kind} ${one.id}${words === undefined ? "" : `: ${words.title} [${words.source}]`}`, TEXT_CHARACTERS),
        width,
        "  ≈ ",
        "    ",
      ),
      ...(change?.advice === undefined ? [] : wrap(`→ ${inert(change.advice, TEXT_CHARACTERS)}`, width, "    ", "    ")),
    ];
  });
}

function blamedLines(open: readonly JudgedDifference[], { entities }: ExplainedCase, paint: Paint, width: number): string[] {
  // Why another route won is seen only with both side by side.
  const routes = open.filter(({ end }) => end === "route").flatMap(({ x, y }) => [`route ${x}`, `route ${y}`]);
  const labels = new Set([...open.map(({ blame }) => blame.entity), ...routes]);
  const found = entities.filter(({ label }) => labels.has(label));
  if (found.length === 0) return [];
  return ["", paint("strong", "How they are configured on X"), ...found.flatMap((one) => settingLines(one, width))];
}

function settingLines({ label, settings }: EntitySettings, width: number): string[] {
  const pairs = settings.map(([name, value]) => `${inert(name, 80)}: ${inert(value, VALUE_LIMIT_CHARACTERS)}`);
  return [`  ${inert(label, VALUE_LIMIT_CHARACTERS)}`, ...pairs.flatMap((pair) => wrap(pair, width, "    ", "      "))];
}
