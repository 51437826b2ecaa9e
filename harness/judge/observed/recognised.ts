import type { CaseVerdict } from "../../types/certificate.ts";
import type { Change } from "../../types/change.ts";
import type { RecognisedChange } from "../../types/observations.ts";

/** Which documented changes a run showed, whether they explain or wait for a person. As many as the catalogue has. */
export interface RecognisedRecord {
  add(verdict: CaseVerdict): void;
  /** By id. */
  result(): readonly RecognisedChange[];
}

export function recognisedRecord(changes: readonly Change[]): RecognisedRecord {
  const known = new Map(changes.map((one) => [one.id, one]));
  const seen = new Set<string>();
  return {
    add: ({ differences }) => {
      for (const { recognised, explanation } of differences) {
        if (recognised !== null) seen.add(recognised);
        if (explanation?.kind === "change") seen.add(explanation.id);
      }
    },
    result: () =>
      [...seen].sort().flatMap((id) => {
        const change = known.get(id);
        if (change === undefined) return [];
        const { title, source, advice } = change;
        return [{ id, title, source, ...(advice !== undefined && { advice }) }];
      }),
  };
}
