import type { Inventory } from "../types/inventory.ts";
import type { PredictedItem } from "../types/prediction.ts";
import { item, routeLabel } from "./item.ts";

interface Rewritten {
  readonly route: string;
  readonly before: string;
  readonly after: string;
}

/** What kong migrations up makes of stored route paths: the backup's against those of the same backup after the migrations. */
export function pathItems(onX: Inventory, onY: Inventory): readonly PredictedItem[] {
  const after = new Map(onY.routes.map(({ id, paths }) => [id, paths]));
  const paths = onX.routes.flatMap((route) =>
    route.paths.flatMap((before, index): Rewritten[] => {
      const path = after.get(route.id)?.[index];
      return path === undefined ? [] : [{ route: routeLabel(route), before, after: path }];
    }),
  );
  const rewritten = paths.filter(({ before, after: now }) => before !== now);
  const literal = onX.schema === "2.8" && onY.schema !== "2.8" ? paths.filter(({ before }) => before.startsWith("~")) : [];
  const marked = rewritten.filter(({ before, after: now }) => !before.startsWith("~") && now === `~${before}`);
  const patterns = rewritten.filter(({ before, after: now }) => now.startsWith("~") && !before.startsWith("~") && now !== `~${before}`);
  const plain = rewritten.filter(({ before, after: now }) => !now.startsWith("~") && !before.startsWith("~"));
  const source = "kong/db/migrations/migrate_path_280_300.lua";
  return [
    ...told(marked, {
      id: "router-regex-tilde-migrated",
      gravity: "benign",
      title: "The migration puts ~ in front of paths that are patterns; they match as before",
      advice: "Put the ~ into decK files too: an unconverted 2.8 file that is synced to Y makes plain prefixes of them.",
      source,
    }),
    ...told(patterns, {
      id: "router-regex-percent-decoding",
      gravity: "needs sign-off",
      title:
        "The migration rewrites percent-escapes inside patterns; 3.x matches the pattern as it is written, against the normalised path",
      advice: "Test these routes with the paths clients send, in each spelling.",
      source,
    }),
    ...told(literal, {
      id: "router-tilde-literal",
      gravity: "needs sign-off",
      title: "The path begins with ~, which 2.8 takes literally, so that no request fits; on 3.x it marks a pattern",
      advice: "Say what is meant on X before the backup is taken: a path that begins with a slash.",
      source,
    }),
    ...told(plain, {
      id: "router-plain-path-normalized",
      gravity: "benign",
      title: "The migration stores plain paths in normal form",
      advice: "Write them so in decK files: from 3.1 on others are refused.",
      source,
    }),
  ];
}

function told(
  paths: readonly Rewritten[],
  about: Pick<PredictedItem, "id" | "gravity" | "title" | "advice" | "source">,
): readonly PredictedItem[] {
  if (paths.length === 0) return [];
  const routes = [...new Set(paths.map(({ route }) => route))];
  return [item({ ...about, kind: "path", routes, details: paths.map(({ route, before, after }) => `${route}: ${before} → ${after}`) })];
}
