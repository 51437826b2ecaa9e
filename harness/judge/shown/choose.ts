import type { CaseVerdict } from "../../types/certificate.ts";

/** Decides which cases are kept in full: all that refuse, and of every explanation one example. */
export interface ShownChoice {
  wants(verdict: CaseVerdict): boolean;
  /** How many characters the case took that was wanted. */
  took(characters: number): void;
  /** Cases that refuse and were not wanted any more. */
  readonly leftOut: number;
}

/** As many refusing cases as anybody will look into one by one. */
const CASES_KEPT = 10_000;
/** What is kept must fit on a laptop and into a report's reader; a case of one exchange takes about 6 kB. */
const CHARACTERS_KEPT = 200 * 1024 * 1024;
/** Ids of changes and waivers are some hundreds; routes that noise shows on may be many more. */
const EXPLANATIONS_KEPT = 2000;

/** Every case in full takes 6 kB and nearly a millisecond each (measured on the sample shop): of a million cases 6 GB that nobody asks about. */
export function shownChoice(): ShownChoice {
  const explained = new Set<string>();
  let [kept, characters, leftOut] = [0, 0, 0];
  return {
    wants: ({ verdict, differences }) => {
      if (verdict === "different" || verdict === "inconclusive") {
        const fits = kept < CASES_KEPT && characters < CHARACTERS_KEPT;
        if (fits) kept += 1;
        else leftOut += 1;
        return fits;
      }
      const explanations = differences.length === 0 ? NOTHING_DIFFERS : explanationsOf({ differences });
      if (explanations.every((one) => explained.has(one))) return false;
      const fresh = explanations.filter((one) => !explained.has(one));
      for (const one of fresh) if (explained.size < EXPLANATIONS_KEPT) explained.add(one);
      return fresh.some((one) => explained.has(one)) && characters < CHARACTERS_KEPT;
    },
    took: (more) => {
      characters += more;
    },
    get leftOut() {
      return leftOut;
    },
  };
}

const NOTHING_DIFFERS = ["same"];

/** "change core-via", "waiver legacy", "noise". */
function explanationsOf({ differences }: Pick<CaseVerdict, "differences">): readonly string[] {
  return differences.flatMap(({ explanation }) =>
    explanation === null ? [] : [explanation.kind === "noise" ? "noise" : `${explanation.kind} ${explanation.id}`],
  );
}
