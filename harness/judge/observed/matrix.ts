import type { CaseVerdict } from "../../types/certificate.ts";
import type { MatrixCell } from "../../types/observations.ts";
import { count, type MutableCounts } from "../outcomes.ts";

/** Which plugins were exercised on which routes, and how it ended. As many cells as the configuration has. */
export interface MatrixRecord {
  add(verdict: CaseVerdict): void;
  /** By route id, then plugin. */
  result(): readonly MatrixCell[];
}

export function matrixRecord(): MatrixRecord {
  const routes = new Map<string, Map<string, MutableCounts>>();
  return {
    add: ({ route, plugins, verdict }) => {
      if (route === null) return;
      const byPlugin = routes.get(route) ?? new Map<string, MutableCounts>();
      if (byPlugin.size === 0) routes.set(route, byPlugin);
      for (const plugin of plugins) count(byPlugin, plugin, verdict);
    },
    result: () => {
      const cells = [...routes].flatMap(([route, byPlugin]) => [...byPlugin].map(([plugin, cases]) => ({ route, plugin, cases })));
      return cells.sort((a, b) => (`${a.route} ${a.plugin}` < `${b.route} ${b.plugin}` ? -1 : 1));
    },
  };
}
