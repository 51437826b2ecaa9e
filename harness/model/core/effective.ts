import { effectivePlugins } from "../../inventory/effective.ts";
import type { Inventory, PluginInstance } from "../../types/inventory.ts";
import type { VersionLine } from "../../types/version.ts";
import type { Plugin } from "../plugin.ts";
import { loadPlugin } from "../plugin.ts";
import { inRunningOrder } from "../priorities.ts";
import type { Seams } from "../seams.ts";

/** What a request is known by when a plugin is chosen; the consumer changes while auth plugins run. */
export interface Scope {
  readonly route_id: string | null;
  readonly service_id: string | null;
  readonly consumer_id: string | null;
}

interface RunningPlugin {
  readonly name: string;
  /** Null when it is not modelled. */
  readonly plugin: Plugin | null;
}

export interface PluginSet {
  /** Every plugin that the inventory uses, in the order of the version. */
  readonly order: readonly RunningPlugin[];
  /** The one instance of a plugin that applies in a scope. */
  instance(name: string, scope: Scope): PluginInstance | undefined;
  /** Names of applicable plugins that are not modelled. */
  notModelled(scope: Scope): readonly string[];
}

/** Loads the plugins that the inventory uses. Choices are remembered by scope: there are few of them and many requests. */
export async function buildPluginSet(inventory: Inventory, line: VersionLine, changed: Seams["plugin"]): Promise<PluginSet> {
  const names = inRunningOrder(
    inventory.plugins.filter(({ enabled }) => enabled).map(({ name }) => name),
    line,
  );
  const order = await Promise.all(names.map((name) => runningPlugin(name, changed)));
  const chosen = new Map<string, ReadonlyMap<string, PluginInstance>>();
  const choose = (scope: Scope) => {
    const key = `${scope.route_id} ${scope.service_id} ${scope.consumer_id}`;
    const known = chosen.get(key);
    if (known !== undefined) return known;
    const instances = new Map(effectivePlugins(inventory, scope).map((instance) => [instance.name, instance]));
    chosen.set(key, instances);
    return instances;
  };
  return {
    order,
    instance: (name, scope) => choose(scope).get(name),
    notModelled: (scope) => {
      const instances = choose(scope);
      return order.filter(({ name, plugin }) => !isModelled(plugin, instances.get(name))).map(({ name }) => name);
    },
  };
}

async function runningPlugin(name: string, changed: Seams["plugin"]): Promise<RunningPlugin> {
  const plugin = await loadPlugin(name);
  return { name, plugin: plugin && changed(name, plugin) };
}

function isModelled(plugin: Plugin | null, instance: PluginInstance | undefined): boolean {
  if (instance === undefined) return true;
  return plugin !== null && (plugin.models?.(instance.config) ?? true);
}
