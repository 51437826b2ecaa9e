import type { Inventory, PluginInstance } from "../types/inventory.ts";
import type { Json } from "../types/json.ts";
import { routeLabel } from "./item.ts";

/** One value of a stored row that the migrations change, told as the catalogue's `migration` surface tells it. */
export interface RowChange {
  readonly path: string;
  readonly x: string | null;
  readonly y: string | null;
  readonly route: string | null;
  readonly instance: PluginInstance | null;
}

/** Places that are compared; a change of other places (time stamps, new columns) is not looked for. */
export const comparedPlaces = /routes\.paths|plugins|\.config|targets|vaults/;

/** What the migrations change in route paths, plugin configs, targets and vaults. */
export function rowChanges(onX: Inventory, onY: Inventory): readonly RowChange[] {
  const none = { route: null, instance: null };
  const routes = new Map(onY.routes.map((route) => [route.id, route]));
  const plugins = new Map(onY.plugins.map((plugin) => [plugin.id, plugin]));
  const targets = new Set(onY.targets.map(({ id }) => id));
  const others = new Set(onY.others.map(({ table, id }) => `${table} ${id}`));
  return [
    ...onX.routes.flatMap((route) =>
      route.paths.map((x, index) => ({
        ...none,
        path: "routes.paths",
        x,
        y: routes.get(route.id)?.paths[index] ?? null,
        route: routeLabel(route),
      })),
    ),
    ...onX.plugins.flatMap((instance) => configChanges(instance, plugins.get(instance.id))),
    ...onX.targets.map(({ id, target }) => ({ ...none, path: "targets", x: target, y: targets.has(id) ? target : null })),
    ...onX.others.map(({ table, id }) => ({ ...none, path: table, x: id, y: others.has(`${table} ${id}`) ? id : null })),
  ].filter(({ x, y }) => x !== y);
}

function configChanges(instance: PluginInstance, after: PluginInstance | undefined): readonly RowChange[] {
  const [before, now] = [new Map(leaves(instance.config, "")), new Map(leaves(after?.config ?? {}, ""))];
  return [...new Set([...before.keys(), ...now.keys()])].map((key) => ({
    path: `plugins[${instance.name}].config${key}`,
    x: before.get(key) ?? null,
    y: now.get(key) ?? null,
    route: null,
    instance,
  }));
}

/** What is set, by place: [".redis.host", "r3"], [".headers[0]", "a"]. */
function leaves(value: Json | undefined, path: string): readonly (readonly [place: string, value: string])[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => leaves(one, `${path}[${index}]`));
  if (typeof value === "object") return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}.${key}`));
  return [[path, String(value)]];
}
