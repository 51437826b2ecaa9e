import type { CaseVerdict } from "../../types/certificate.ts";
import type { MatrixCell } from "../../types/observations.ts";
import { type MutableCounts, noCounts } from "../outcomes.ts";

/** Which plugins were exercised on which routes, and how it ended. As many cells as the configuration has. */
export interface MatrixRecord {
  add(verdict: CaseVerdict): void;
  /** By route id, then plugin. */
  result(): readonly MatrixCell[];
}

export function matrixRecord(): MatrixRecord {
  const cells = new Map<string, { readonly route: string; readonly plugin: string; readonly cases: MutableCounts }>();
  return {
    add: ({ route, plugins, verdict }) => {
      if (route === null) return;
      for (const plugin of plugins) {
        const key = `${route} ${plugin}`;
        const cell = cells.get(key) ?? { route, plugin, cases: noCounts() };
        cell.cases[verdict] += 1;
        cells.set(key, cell);
      }
    },
    result: () => [...cells.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell),
  };
}
