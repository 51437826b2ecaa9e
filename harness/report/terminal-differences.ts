import type { Certificate, DifferenceGroup } from "../types/certificate.ts";
import { gravities } from "../types/difference.ts";
import { caseWords, refusingReasons } from "./causes.ts";
import { inert, shownValue, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import type { Paint } from "./paint.ts";
import { gravestFirst, recognisedWords } from "./wording.ts";
import { counted, wrap } from "./wrap.ts";

/** Examples shown of one group: one shows what happens, the second that it happens again; certificate.md has them all. */
const EXAMPLES_SHOWN = 2;
/** Groups shown of one gravity; those that come most often stand first. */
const GROUPS_SHOWN = 6;
/** Paths named of one group before the rest is only counted. */
const PATHS_SHOWN = 6;
/** Cases named under one reason. */
const CASES_SHOWN = 3;

/** What differs and nobody explains, by gravity: who is blamed, why, how often, and what X and Y show. */
export function differenceLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const lines: string[] = [];
  const numbered = gravestFirst(certificate.groups).map((group, index) => ({ group, number: index + 1 }));
  for (const gravity of gravities) {
    const groups = numbered.filter(({ group }) => group.gravity === gravity);
    if (groups.length === 0) continue;
    lines.push("", paint("bad", gravity));
    for (const { group, number } of groups.slice(0, GROUPS_SHOWN)) lines.push(...groupLines(group, number, width));
    if (groups.length > GROUPS_SHOWN) lines.push(`  and ${groups.length - GROUPS_SHOWN} more groups in certificate.md`);
  }
  return lines.length === 0 ? [] : ["", paint("strong", "Differences"), ...lines.slice(1)];
}

/** @param number what `cutover explain` calls it */
function groupLines(group: DifferenceGroup, number: number, width: number): string[] {
  const head = `${number}. ${inert(group.entity, VALUE_LIMIT_CHARACTERS)}: ${inert(group.why, VALUE_LIMIT_CHARACTERS * 3)} (${counted(group.count, "time", "times")})`;
  const paths = group.paths.slice(0, PATHS_SHOWN).map((path) => inert(path, 60));
  const more = group.paths.length > PATHS_SHOWN ? ` and ${group.paths.length - PATHS_SHOWN} more` : "";
  const lines = [...wrap(head, width, "  ", "    "), ...wrap(`at ${paths.join(", ")}${more}`, width, "    ", "      ")];
  if (group.recognised !== null) lines.push(...wrap(recognisedWords(inert(group.recognised, 80), group.evidence), width, "    ", "      "));
  for (const example of group.examples.slice(0, EXAMPLES_SHOWN)) {
    lines.push(...wrap(`${inert(example.request, VALUE_LIMIT_CHARACTERS)} at ${inert(example.path, 60)}`, width, "    ", "      "));
    lines.push(
      ...wrap(shownValue(example.x), width, "      X  ", "         "),
      ...wrap(shownValue(example.y), width, "      Y  ", "         "),
    );
  }
  return lines;
}

/** Cases that fail what the documentation says, and cases about which nothing can be known, under their reasons. */
export function reasonLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const lines: string[] = [];
  for (const { title, reasons } of refusingReasons(certificate)) {
    lines.push("", paint("strong", title));
    for (const { text, cases } of reasons) {
      lines.push(...wrap(`${text} (${counted(cases.length, "case", "cases")})`, width, "  ", "    "));
      for (const one of cases.slice(0, CASES_SHOWN)) lines.push(...wrap(caseWords(one), width, "    ", "      "));
      if (cases.length > CASES_SHOWN) lines.push(`    and ${cases.length - CASES_SHOWN} more`);
    }
  }
  return lines;
}
