import type { PluginInstance } from "../types/inventory.ts";
import type { PredictedItem } from "../types/prediction.ts";
import { compareVersions } from "../types/version.ts";
import { bundled, enterprise, removed } from "./facts/plugins.ts";
import type { PredictedSide, PredictionInput } from "./input.ts";
import { consumersOf, item, passes } from "./item.ts";

const IN_USE = 'Kong refuses to build its plugins ("plugin is in use but not enabled") and does not start';

/** Plugins that Y does not have, each with its rows. A disabled row stands in the way as well: it is loaded with the others. */
export function pluginItems(input: PredictionInput): readonly PredictedItem[] {
  const byName = new Map<string, PluginInstance[]>();
  for (const one of input.onX.plugins) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName].flatMap(([name, instances]): PredictedItem[] => {
    const found = fateOf(name, input);
    if (found === null) return [];
    const consumers = consumersOf(input.onX, instances);
    return [item({ ...found, kind: "plugin", instances: instances.map(({ label }) => label), consumers })];
  });
}

type Fate = Pick<PredictedItem, "id" | "gravity" | "title" | "details" | "advice" | "source">;

function fateOf(name: string, { x, y }: PredictionInput): Fate | null {
  const loaded = listed(y);
  const gone = removed.get(name);
  if (gone !== undefined && compareVersions(y.version.text, gone.since) >= 0 && !y.plugins.includes(name)) {
    return {
      id: "plugin-removed",
      gravity: "will break",
      title: `The plugin ${name} no longer exists from ${gone.since} on`,
      details: [IN_USE],
      advice: "Remove its rows on X before the backup is taken.",
      source: gone.source,
    };
  }
  const since = bundled.get(name);
  if (since !== undefined && compareVersions(y.version.text, since) >= 0) {
    if (loaded === null || loaded.includes("bundled") || loaded.includes(name)) return null;
    return notLoaded(name, "plugin-not-enabled", `Y's setting "plugins" does not name ${name}`, `Add bundled, or ${name}, to it.`);
  }
  if (enterprise.has(name)) {
    return isEnterprise(y)
      ? {
          id: "plugin-enterprise",
          gravity: "needs sign-off",
          title: `The plugin ${name} comes with Kong Gateway (Enterprise) only and needs its licence`,
          details: ["it is not modelled, and its changes are not in the catalogue"],
          advice: "Install the licence on Y before it starts, and read the changelog of the plugin.",
          source: "Kong Gateway changelog",
        }
      : notLoaded(
          name,
          "plugin-not-bundled",
          `The plugin ${name} comes with Kong Gateway (Enterprise) only`,
          "Make Y a Kong Gateway (Enterprise), or remove its rows on X.",
        );
  }
  if (y.plugins.includes(name) || loaded?.includes(name)) {
    return {
      id: "plugin-custom",
      gravity: "needs sign-off",
      title: `The plugin ${name} is your own`,
      details: customDetails({ x, y }),
      advice: "Install it on Y before any migration command, and test it there.",
      source: "Kong breaking changes 3.0, Custom plugins; upgrade guide",
    };
  }
  return notLoaded(
    name,
    "plugin-unknown",
    `Y does not bundle the plugin ${name}`,
    `If it is your own, install it on Y and name it under y.plugins; else remove its rows on X.`,
  );
}

function notLoaded(name: string, id: string, title: string, advice: string): Fate {
  return {
    id,
    gravity: "will break",
    title,
    details: [`${IN_USE}: ${name}`],
    advice,
    source: "kong/runloop/plugins_iterator.lua; kong/constants.lua",
  };
}

function customDetails(sides: Pick<PredictionInput, "x" | "y">): readonly string[] {
  return [
    ...(passes("3.0.0", sides)
      ? [
          "from 3.0 on it needs VERSION and a whole PRIORITY, a DAO list and a typed schema; kong.singletons is gone",
          "bundled plugins were renumbered (acme, jwt, oauth2, key-auth, ldap-auth, basic-auth, hmac-auth, rate-limiting): see whether it still runs in the place that is meant",
        ]
      : []),
    ...(passes("3.3.0", sides) ? ["kong.tools.batch_queue is gone from 3.3 on"] : []),
  ];
}

/** The names in Y's setting `plugins`, or null when it is not set: then the bundled ones are loaded. */
function listed({ settings }: PredictedSide): readonly string[] | null {
  const value = settings?.["plugins"];
  return value === undefined ? null : value.split(",").map((name) => name.trim());
}

/** Enterprise releases have four numbers, and its image is named kong-gateway. */
export function isEnterprise({ version, image }: PredictedSide): boolean {
  return /^\d+\.\d+\.\d+\.\d+/.test(version.text) || /kong-(gateway|enterprise)|\/kong-ee/.test(image ?? "");
}
