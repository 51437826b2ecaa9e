import type { Unreachable } from "../types/case.ts";
import type { Counts, CoverageRow, PluginVerdict } from "../types/certificate.ts";
import type { Inventory } from "../types/inventory.ts";
import { noCounts, type Outcomes } from "./outcomes.ts";

interface Covered {
  readonly inventory: Inventory;
  readonly unreachable: readonly Unreachable[];
  readonly onlyPlugins: readonly string[] | null;
  readonly leavesOut?: string | null;
}

/**
 * One verdict for each plugin that the inventory configures, by name; of a narrowed run only for those it was narrowed to, since the
 * traffic of the others was left out. A plugin that nobody exercised is never certified.
 */
export function pluginVerdicts(
  { inventory, onlyPlugins }: Covered,
  { byPlugin, byInstance, answerable }: Outcomes,
): readonly PluginVerdict[] {
  const configured = [...new Set(inventory.plugins.map(({ name }) => name))].sort();
  const names = configured.filter((name) => onlyPlugins === null || onlyPlugins.includes(name));
  return names.map((plugin) => {
    const instances = inventory.plugins.filter(({ name }) => name === plugin);
    const exercised = instances.filter(({ id }) => conclusive(byInstance.get(id)) > 0).length;
    const cases = byPlugin.get(plugin) ?? noCounts();
    return { plugin, instances: instances.length, exercised, cases: { ...cases }, verdict: verdictOf(cases, answerable.has(plugin)) };
  });
}

/** A case on its way may differ through somebody else's fault; that one is not held against it. */
function verdictOf(cases: Counts, answerable: boolean): PluginVerdict["verdict"] {
  if (answerable) return "refused";
  if (cases.inconclusive > 0) return "inconclusive";
  return conclusive(cases) > 0 ? "certified" : "not exercised";
}

/** Cases that showed something. */
function conclusive(cases: Counts | undefined): number {
  return cases === undefined ? 0 : cases.same + cases.explained + cases.waived + cases.different;
}

/** Every route and instance of the inventory: by how many cases it was exercised, or why by none. */
export function coverageRows(covered: Covered, { byInstance, byRoute }: Outcomes): readonly CoverageRow[] {
  const { inventory, unreachable, onlyPlugins, leavesOut = null } = covered;
  const routes = inventory.routes.map((route): CoverageRow => {
    const cases = conclusive(byRoute.get(route.id));
    const reason =
      cases > 0
        ? null
        : (onlyInconclusive(byRoute.get(route.id)) ?? narrowed(onlyPlugins) ?? leavesOut ?? "no recorded or probed request matched it");
    return { kind: "route", id: route.id, label: `route ${route.name ?? route.id}`, cases, reason };
  });
  const instances = inventory.plugins.map((instance): CoverageRow => {
    const cases = conclusive(byInstance.get(instance.id));
    const told = unreachable.find((one) => one.instance === instance.id)?.reason;
    const reason =
      cases > 0
        ? null
        : (onlyInconclusive(byInstance.get(instance.id)) ??
          (instance.enabled ? null : "it is disabled") ??
          told ??
          narrowed(onlyPlugins?.includes(instance.name) ? null : onlyPlugins) ??
          leavesOut ??
          "no request reached it, and no suite has a case for it");
    return { kind: "instance", id: instance.id, label: instance.label, cases, reason };
  });
  return [...routes, ...instances];
}

function onlyInconclusive(cases: Counts | undefined): string | null {
  if (cases === undefined || cases.inconclusive === 0) return null;
  return cases.inconclusive === 1 ? "its only case is inconclusive" : `all of its ${cases.inconclusive} cases are inconclusive`;
}

function narrowed(onlyPlugins: readonly string[] | null): string | null {
  return onlyPlugins === null ? null : `the run was narrowed to ${onlyPlugins.join(", ")}`;
}
