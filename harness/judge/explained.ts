import type { Explanation } from "../types/difference.ts";

/** How often something explained a difference, and in how many cases. */
export interface Explained {
  readonly differences: number;
  readonly cases: number;
}

/** Counts what explains differences: as many numbers as there are changes and waivers. */
interface ExplanationCount {
  /** @param nth number of the case: what explains several of its differences counts once as a case */
  add(explanation: Explanation, nth: number): void;
  /** By kind and id: "change core-via", "waiver legacy"; "noise" for all noise. */
  byName(): ReadonlyMap<string, Explained>;
}

interface Counting {
  differences: number;
  cases: number;
  lastCase: number;
}

/** All noise is counted as one. */
const NOISE = "";

export function explanationCount(): ExplanationCount {
  const counted: Readonly<Record<Explanation["kind"], Map<string, Counting>>> = { change: new Map(), waiver: new Map(), noise: new Map() };
  return {
    add: (explanation, nth) => {
      const ids = counted[explanation.kind];
      const id = explanation.kind === "noise" ? NOISE : explanation.id;
      const known = ids.get(id);
      if (known === undefined) {
        ids.set(id, { differences: 1, cases: 1, lastCase: nth });
        return;
      }
      known.differences += 1;
      if (known.lastCase !== nth) known.cases += 1;
      known.lastCase = nth;
    },
    byName: () => {
      const all = Object.entries(counted).flatMap(([kind, ids]) =>
        [...ids].map(([id, one]) => [id === NOISE ? kind : `${kind} ${id}`, one] as const),
      );
      return new Map(all.map(([name, { differences, cases }]) => [name, { differences, cases }]));
    },
  };
}
