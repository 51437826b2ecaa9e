import { describe, expect, test } from "vitest";
import { emptyInventory, plainPlugin } from "../types/inventory.fixture.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
import { effectivePlugins } from "./effective.ts";
import { pluginLabel, scopeOf } from "./labels.ts";

type Scope = Partial<Pick<PluginInstance, "route_id" | "service_id" | "consumer_id">>;

function instance(id: string, scope: Scope, more: Partial<PluginInstance> = {}): PluginInstance {
  const ids = { route_id: null, service_id: null, consumer_id: null, ...scope };
  const label = pluginLabel("rate-limiting", ids, (name) => name);
  return { ...plainPlugin, id, name: "rate-limiting", ...ids, scope: scopeOf(ids), label, ...more };
}

const inventory = (plugins: readonly PluginInstance[], more: Partial<Inventory> = {}): Inventory => ({
  ...emptyInventory,
  plugins,
  ...more,
});

const r = { route_id: "r" };
const s = { service_id: "s" };
const c = { consumer_id: "c" };
/** Kong's order, from the row that wins over all others down. */
const ranked: readonly (readonly [string, Scope])[] = [
  ["rsc", { ...r, ...s, ...c }],
  ["rc", { ...r, ...c }],
  ["sc", { ...s, ...c }],
  ["rs", { ...r, ...s }],
  ["c", c],
  ["r", r],
  ["s", s],
  ["global", {}],
];
const rows = ranked.map(([id, scope]) => instance(id, scope));
const everywhere = { ...r, ...s, ...c };
const idsAt = (held: Inventory, place = everywhere) => effectivePlugins(held, place as never).map(({ id }) => id);

describe("the effective row of a plugin", () => {
  test.each(ranked.map(([id], index) => [id, index] as const))("is %s when it is the most specific left", (id, index) => {
    expect(idsAt(inventory(rows.slice(index)))).toEqual([id]);
    expect(idsAt(inventory(rows.slice(index).reverse()))).toEqual([id]);
  });

  test("is the next one when the most specific is disabled", () => {
    expect(idsAt(inventory([instance("off", r, { enabled: false }), instance("on", s)]))).toEqual(["on"]);
    expect(idsAt(inventory([instance("off", r, { enabled: false })]))).toEqual([]);
  });

  test("is none of another route, service or consumer", () => {
    expect(idsAt(inventory([instance("a", { route_id: "other" }), instance("b", { ...r, consumer_id: "other" })]))).toEqual([]);
  });

  test("is none of a consumer when nobody is authenticated", () => {
    const place = { route_id: "r", service_id: null, consumer_id: null };
    expect(effectivePlugins(inventory(rows), place).map(({ id }) => id)).toEqual(["r"]);
  });

  test("is chosen for each plugin apart", () => {
    expect(idsAt(inventory([instance("limit", {}), instance("auth", r, { name: "key-auth" })]))).toEqual(["limit", "auth"]);
  });

  test("is none that is for streams only, but one for https on any HTTP", () => {
    expect(idsAt(inventory([instance("tcp", r, { protocols: ["tcp", "tls"] }), instance("https", {}, { protocols: ["https"] })]))).toEqual([
      "https",
    ]);
  });

  test("is none of another workspace than the route's", () => {
    const workspaces = [
      { id: "one", name: "default" },
      { id: "two", name: "other" },
    ];
    const routes = [{ id: "r", workspace_id: "two" }] as never;
    const plugins = [instance("theirs", {}, { workspace_id: "one" })];
    expect(idsAt(inventory(plugins, { workspaces, routes }))).toEqual([]);
    expect(idsAt(inventory([instance("ours", {}, { workspace_id: "two" })], { workspaces, routes }))).toEqual(["ours"]);
  });
});
