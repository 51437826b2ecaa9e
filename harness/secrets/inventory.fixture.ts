import { emptyInventory, plainEntity, plainPlugin } from "../types/inventory.fixture.ts";
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
    ...emptyInventory,
    consumers: owners.map((name) => ({ ...plainEntity, id: consumerId(name), username: name, custom_id: null })),
    plugins: plugins.map(([name, config], index) => instance(name, config, index)),
    credentials: rows.map(({ kind, owner, secrets, fields = {}, id }, index): Credential => {
      return { ...plainEntity, id: id ?? uuid("d", index), kind, consumer_id: consumerId(owner), fields, secrets, ttl: null };
    }),
  };
}

function instance(name: string, config: JsonObject, index: number): PluginInstance {
  return { ...plainPlugin, id: uuid("e", index), name, config, label: `${name} (global)` };
}

function uuid(family: string, index: number): string {
  return `${family}0000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}
