import type { CaseVerdict } from "../../types/certificate.ts";
import type { Inventory, PluginInstance, Route } from "../../types/inventory.ts";
import type { Json } from "../../types/json.ts";
import type { EntitySettings } from "../../types/observations.ts";

/** How the routes and plugin instances that are blamed, and the routes that X and Y match instead of each other, are configured on X. */
export interface EntityRecord {
  add(verdict: CaseVerdict): void;
  /** By label. */
  result(): readonly EntitySettings[];
}

/** More culprits than anybody reads about; a release that breaks every route has one cause. */
const ENTITIES_KEPT = 500;
const SETTINGS_KEPT = 60;
const VALUE_CHARACTERS = 300;

/** @param mask names and values may hold a secret */
export function entityRecord(inventory: Inventory, mask: (text: string) => string): EntityRecord {
  const blamed = new Set<string>();
  return {
    add: ({ differences }) => {
      for (const { explanation, blame, end, x, y } of differences) {
        if (explanation !== null || blamed.size >= ENTITIES_KEPT) continue;
        if (blame.entity !== null) blamed.add(blame.entity);
        // Why another route won is seen only with both side by side.
        if (end === "route") for (const name of [x, y]) if (name !== null) blamed.add(`route ${name}`);
      }
    },
    result: () => {
      // Blame is masked already, so labels are, too, before they are looked up.
      const routes = inventory.routes.map((one) => [mask(`route ${one.name ?? one.id}`), () => routeSettings(one, inventory)] as const);
      const instances = inventory.plugins.map((one) => [mask(one.label), () => pluginSettings(one)] as const);
      const known = new Map([...routes, ...instances]);
      return [...blamed].sort().flatMap((label) => {
        const settings = known.get(label)?.();
        return settings === undefined
          ? []
          : [{ label, settings: settings.slice(0, SETTINGS_KEPT).map(([name, value]) => shown(name, value, mask)) }];
      });
    },
  };
}

type Setting = readonly [name: string, value: Json];

function shown(name: string, value: Json, mask: (text: string) => string): readonly [string, string] {
  const text =
    typeof value === "string" ? mask(value) : JSON.stringify(value, (_key, one: unknown) => (typeof one === "string" ? mask(one) : one));
  return [mask(name), text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text];
}

function routeSettings(route: Route, { services }: Inventory): readonly Setting[] {
  const service = services.find(({ id }) => id === route.service_id);
  const { protocols, methods, hosts, paths, snis, headers, regex_priority, strip_path, preserve_host, path_handling } = route;
  const { expression, priority } = route;
  const lists = { protocols, methods, hosts, paths, snis, headers } as unknown as Readonly<Record<string, Json>>;
  return [
    ...Object.entries(lists).filter(([, value]) => Object.keys(value ?? {}).length > 0),
    ...Object.entries({ regex_priority, strip_path, preserve_host, path_handling }),
    ...Object.entries({ expression, priority, service: service?.name ?? route.service_id }).filter(([, value]) => value !== null),
  ];
}

function pluginSettings({ config, enabled, scope }: PluginInstance): readonly Setting[] {
  const set = Object.entries(config).filter(([, value]) => value !== null && value !== undefined);
  return [["enabled", enabled], ["scope", scope], ...set.map(([name, value]): Setting => [`config.${name}`, value])];
}
