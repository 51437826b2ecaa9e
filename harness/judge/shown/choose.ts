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
  const shown = { same: new Set<string>(), noise: new Set<string>(), change: new Set<string>(), waiver: new Set<string>() };
  let [kept, explanations, characters, leftOut] = [0, 0, 0, 0];
  /** Whether it is the first case of an explanation, of which not too many are known. */
  const isFirst = (kind: keyof typeof shown, id: string): boolean => {
    if (shown[kind].has(id) || explanations >= EXPLANATIONS_KEPT) return false;
    shown[kind].add(id);
    explanations += 1;
    return true;
  };
  const explainsFirst = (differences: CaseVerdict["differences"]): boolean => {
    if (differences.length === 0) return isFirst("same", "");
    let first = false;
    for (const { explanation } of differences) {
      if (explanation !== null && isFirst(explanation.kind, explanation.kind === "noise" ? "" : explanation.id)) first = true;
    }
    return first;
  };
  return {
    wants: ({ verdict, differences }) => {
      if (verdict === "different" || verdict === "inconclusive") {
        const fits = kept < CASES_KEPT && characters < CHARACTERS_KEPT;
        if (fits) kept += 1;
        else leftOut += 1;
        return fits;
      }
      return explainsFirst(differences) && characters < CHARACTERS_KEPT;
    },
    took: (more) => {
      characters += more;
    },
    get leftOut() {
      return leftOut;
    },
  };
}
