import type { CaseVerdict, Certificate, DifferenceGroup } from "../../types/certificate.ts";
import { gravestFirst } from "../wording.ts";

/** Groups that stand in the page in full; the others are packed and shown by the script, so that ten thousand open at once. */
export const GROUPS_IN_FULL = 50;

/** A group with what the certificate holds about it elsewhere. */
export interface KnownGroup {
  readonly group: DifferenceGroup;
  /** The cases of its examples, each once, as far as the certificate holds them in full. */
  readonly cases: readonly CaseVerdict[];
  /** Who can be filtered by: plugins in front of its examples, who is blamed, or "router" and "core". */
  readonly plugins: readonly string[];
}

/** All groups, gravest first. */
export function knownGroups({ groups, refusing }: Certificate): readonly KnownGroup[] {
  const byKey = new Map(refusing.map((one) => [one.key, one]));
  return gravestFirst(groups).map((group) => {
    const keys = new Set(group.examples.map((one) => one.case));
    const cases = [...keys].flatMap((key) => byKey.get(key) ?? []);
    const blamed = cases.flatMap((one) => one.differences.filter((difference) => belongs(difference, group)).map(({ blame }) => blame));
    const names = [...cases.flatMap(({ plugins }) => plugins), ...blamed.map(({ plugin, kind }) => plugin ?? kind)];
    return { group, cases, plugins: [...new Set(names)].sort() };
  });
}

/** Whether a judged difference is one of a group's. */
export function belongs(
  difference: Pick<CaseVerdict["differences"][number], "gravity" | "blame" | "explanation">,
  { gravity, entity, why }: DifferenceGroup,
): boolean {
  const { blame, explanation } = difference;
  return explanation === null && difference.gravity === gravity && blame.why === why && (blame.entity ?? entity) === entity;
}

/** Keys of the cases that a page can show in full: all others need not be read. */
export function shownCaseKeys(certificate: Certificate): ReadonlySet<string> {
  const groups = gravestFirst(certificate.groups).slice(0, GROUPS_IN_FULL);
  return new Set(groups.flatMap(({ examples }) => examples.map((one) => one.case)));
}
