import type { ExplanationUse } from "../types/certificate.ts";
import type { Change, ChangeEvidence, Waiver } from "../types/change.ts";
import type { Outcomes } from "./outcomes.ts";

/** A change that names no evidence has none. */
export function evidenceOf({ evidence }: Change): ChangeEvidence["from"] {
  return evidence?.from ?? "unverified";
}

/** How often each change and waiver explained something, most used first. */
export function explanationUses(
  { changes, waivers }: { readonly changes: readonly Change[]; readonly waivers: readonly Waiver[] },
  { uses }: Outcomes,
): readonly ExplanationUse[] {
  const known = [
    ...changes.map((one) => ({ kind: "change" as const, id: one.id, title: one.title, source: one.source, evidence: evidenceOf(one) })),
    ...waivers.map(({ id, reason, owner, until }) => ({ kind: "waiver" as const, id, title: reason, source: `${owner}, until ${until}` })),
  ];
  const used = known.flatMap((one) => {
    const found = uses.get(`${one.kind} ${one.id}`);
    return found === undefined ? [] : [{ ...one, ...found }];
  });
  return used.sort((a, b) => b.differences - a.differences || a.id.localeCompare(b.id));
}
