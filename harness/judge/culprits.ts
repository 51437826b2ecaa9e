import { routeName } from "../compare/compare.ts";
import type { Blame } from "../types/difference.ts";
import type { PluginInstance } from "../types/inventory.ts";
import type { Scene } from "./scene.ts";

/** The three kinds of culprits, each named as in the backup. */

export function plugin(instance: PluginInstance, why: string): Blame {
  return { kind: "plugin", plugin: instance.name, instance: instance.id, entity: instance.label, why };
}

export function routed(scene: Scene, why: string): Blame {
  return { kind: "router", plugin: null, instance: null, entity: entityOf(scene), why };
}

export function core(scene: Scene, why: string): Blame {
  return { kind: "core", plugin: null, instance: null, entity: entityOf(scene), why };
}

/** The route as the backup names it, or null when no route is known. */
function entityOf({ x, y }: Scene): string | null {
  const name = routeName(x.matched) ?? routeName(y.matched);
  return name === null ? null : `route ${name}`;
}
