import type { CaseVerdict } from "../types/certificate.ts";
import type { Inventory } from "../types/inventory.ts";

/**
 * The plugins that a different case speaks against: those that are blamed. What is blamed on the router speaks against every plugin
 * that the other route can change, which a global instance is not; what is blamed on the core, or on nobody, against all on the way.
 */
export function answerablePlugins({ inventory }: { readonly inventory: Inventory }): (verdict: CaseVerdict) => ReadonlySet<string> {
  const instances = new Map(inventory.plugins.map((instance) => [instance.id, instance]));
  return ({ plugin, plugins, instances: effective, differences }) => {
    const unexplained = differences.filter(({ explanation }) => explanation === null);
    // Nothing differs and yet the case does: Y broke the documentation that the probe's own plugin is held to.
    if (unexplained.length === 0) return new Set(plugin === null ? plugins : [plugin]);
    const local = effective.map((id) => instances.get(id)).filter((one) => one !== undefined && one.scope !== "global");
    return new Set(
      unexplained.flatMap(({ blame }) => {
        if (blame.plugin !== null) return [blame.plugin];
        return blame.kind === "router" ? local.map((one) => one?.name ?? "") : plugins;
      }),
    );
  };
}
