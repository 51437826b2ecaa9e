import type { Finding } from "../types/certificate.ts";
import type { PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";

type Part = RecordedExchange["missing"][number];

/** What each part's absence means for the replay. */
const meanings: Readonly<Record<Part, string>> = {
  "request-headers": "sent without all of their headers",
  "request-body": "sent without their body",
  "response-headers": "held against the recording without its headers",
  "response-body": "held against the recording without its body",
};
const parts = Object.keys(meanings) as readonly Part[];

/** Counts recorded exchanges of which the source could not give everything. */
export function incompleteTraffic() {
  const counts = new Map<Part, number>();
  let recorded = 0;
  return {
    note: (planned: PlannedCase): void => {
      if (planned.recorded === null) return;
      recorded += 1;
      for (const part of planned.recorded.missing) counts.set(part, (counts.get(part) ?? 0) + 1);
    },
    /** One note, or none where every recording was whole. */
    findings: (): readonly Finding[] => {
      const said = parts.filter((part) => counts.has(part)).map((part) => `${counts.get(part)} were ${meanings[part]}`);
      if (said.length === 0) return [];
      const text = `of ${recorded} recorded exchanges ${said.join(", ")}: their sources do not hold it`;
      return [{ kind: "note", text, refuses: false }];
    },
  };
}
