import type { Credential, CredentialKind, Inventory, PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

/** A consumer, its id derived from its name so that tests can tell what belongs to whom. */
export function consumerId(name: string): string {
  return `c0000000-0000-4000-8000-${Buffer.from(name).toString("hex").padEnd(12, "0").slice(0, 12)}`;
}

export interface CredentialRow {
  readonly kind: CredentialKind;
  readonly owner: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly id?: string;
}

/** An inventory that holds these credentials and plugins, and nothing else that secrets could care about. */
export function inventoryOf(
  rows: readonly CredentialRow[],
  plugins: readonly (readonly [name: string, config: JsonObject])[] = [],
): Inventory {
  const owners = [...new Set(rows.map(({ owner }) => owner))];
  return {
    schema: "2.8",
    workspaces: [],
    services: [],
    routes: [],
    consumers: owners.map((name) => ({ ...entity(consumerId(name)), username: name, custom_id: null })),
    upstreams: [],
    targets: [],
    plugins: plugins.map(([name, config], index) => instance(name, config, index)),
    credentials: rows.map(({ kind, owner, secrets, fields = {}, id }, index): Credential => {
      return { ...entity(id ?? uuid("d", index)), kind, consumer_id: consumerId(owner), fields, secrets, ttl: null };
    }),
    acls: [],
    others: [],
  };
}

function instance(name: string, config: JsonObject, index: number): PluginInstance {
  const scope = { protocols: ["http"], route_id: null, service_id: null, consumer_id: null, scope: "global" } as const;
  return { ...entity(uuid("e", index)), name, enabled: true, config, ...scope, label: `${name} (global)` };
}

function uuid(family: string, index: number): string {
  return `${family}0000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

function entity(id: string): { id: string; workspace_id: null; tags: readonly string[]; created_at: number } {
  return { id, workspace_id: null, tags: [], created_at: 0 };
}
