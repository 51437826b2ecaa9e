import { createHash } from "node:crypto";
import type { Inventory } from "../../types/inventory.ts";
import type { Json } from "../../types/json.ts";
import { canonical, sorted } from "./canonical.ts";

/** What an entity is called whatever its id is: "service orders". Null for what is no id of an entity. */
export type NameOf = (id: string) => string | null;

/** A reference as the fingerprint holds it; one to nothing known stays what it is, so that it differs from no reference. */
export function reference(id: string | null, nameOf: NameOf): string | null {
  return id === null ? null : (nameOf(id) ?? id);
}

/** Services and routes may have no name; they are then called by their content. */
export function namesOf(inventory: Inventory): NameOf {
  const names = new Map<string, string>();
  const nameOf: NameOf = (id) => names.get(id) ?? null;
  for (const { id, name } of inventory.workspaces) names.set(id, `workspace ${name}`);
  for (const { id, username, custom_id } of inventory.consumers) names.set(id, `consumer ${username ?? ""}/${custom_id ?? ""}`);
  for (const { id, name } of inventory.upstreams) names.set(id, `upstream ${name}`);
  for (const service of inventory.services) names.set(service.id, `service ${service.name ?? digest(service, nameOf)}`);
  for (const route of inventory.routes) names.set(route.id, `route ${route.name ?? digest(route, nameOf)}`);
  return nameOf;
}

function digest(entity: { readonly tags: readonly string[] }, nameOf: NameOf): string {
  const content = { ...entity, id: null, created_at: null, workspace_id: null, tags: sorted(entity.tags) } as Readonly<
    Record<string, Json>
  >;
  return createHash("sha256").update(canonical(content, nameOf)).digest("hex");
}
