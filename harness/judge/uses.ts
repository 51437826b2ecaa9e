import type { ExplanationUse } from "../types/certificate.ts";
import type { Change, Waiver } from "../types/change.ts";
import type { Outcomes } from "./outcomes.ts";

/** How often each change and waiver explained something, most used first. */
export function explanationUses(
  { changes, waivers }: { readonly changes: readonly Change[]; readonly waivers: readonly Waiver[] },
  { uses }: Outcomes,
): readonly ExplanationUse[] {
  const known = [
    ...changes.map(({ id, title, source }) => ({ kind: "change" as const, id, title, source })),
    ...waivers.map(({ id, reason, owner, until }) => ({ kind: "waiver" as const, id, title: reason, source: `${owner}, until ${until}` })),
  ];
  const used = known.flatMap((one) => {
    const found = uses.get(`${one.kind} ${one.id}`);
    return found === undefined ? [] : [{ ...one, ...found }];
  });
  return used.sort((a, b) => b.differences - a.differences || a.id.localeCompare(b.id));
}
