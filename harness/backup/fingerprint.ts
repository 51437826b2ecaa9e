import { createHash } from "node:crypto";
import type { Inventory } from "../types/inventory.ts";
import type { Json } from "../types/json.ts";
import { canonical, sorted } from "./fingerprint/canonical.ts";
import { type NameOf, namesOf, reference } from "./fingerprint/names.ts";

/**
 * A digest of what a Kong is configured to do: SHA-256, 64 hex digits, over every service, route, upstream, target, plugin, consumer,
 * credential, group and uninterpreted entity. Equal for all forms of backup of the same data, so it holds neither ids (decK leaves
 * them out; entities are named instead) nor times (precision differs by form, and an upgrade stamps rows anew), except when a credential
 * expires. Sets (tags, protocols, methods, hosts, paths, SNIs) have no order. The schema's version is no part of it.
 */
export function fingerprint(inventory: Inventory): string {
  const lines = entityLines(inventory, namesOf(inventory)).map(({ text }) => text);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/** One entity as the fingerprint sees it. */
export interface EntityLine {
  readonly kind: string;
  readonly id: string;
  readonly content: Readonly<Record<string, Json>>;
  /** Equal for equal entities, whatever their ids. */
  readonly text: string;
}

/** Everything that the fingerprint is taken over, entity by entity. */
export function entityLines(inventory: Inventory, nameOf: NameOf): readonly EntityLine[] {
  return [...routing(inventory, nameOf), ...identities(inventory, nameOf)];
}

function line(kind: string, { id }: { readonly id: string }, fields: Readonly<Record<string, unknown>>, nameOf: NameOf): EntityLine {
  const content = fields as Readonly<Record<string, Json>>;
  return { kind, id, content, text: `${kind} ${canonical(content, nameOf)}` };
}

function routing(inventory: Inventory, nameOf: NameOf): EntityLine[] {
  const { services, routes, upstreams, targets, plugins } = inventory;
  return [
    ...services.map((service) => line("service", service, { ...service, ...common(service, nameOf) }, nameOf)),
    ...routes.map((route) => {
      const sets = {
        protocols: sorted(route.protocols),
        methods: sorted(route.methods),
        hosts: sorted(route.hosts),
        paths: sorted(route.paths),
      };
      const service_id = reference(route.service_id, nameOf);
      return line("route", route, { ...route, ...common(route, nameOf), ...sets, snis: sorted(route.snis), service_id }, nameOf);
    }),
    ...upstreams.map((upstream) => line("upstream", upstream, { ...upstream, ...common(upstream, nameOf) }, nameOf)),
    ...targets.map((target) =>
      line("target", target, { ...target, ...common(target, nameOf), upstream_id: reference(target.upstream_id, nameOf) }, nameOf),
    ),
    ...plugins.map(({ scope: _scope, label: _label, ...plugin }) => {
      const place = {
        route_id: reference(plugin.route_id, nameOf),
        service_id: reference(plugin.service_id, nameOf),
        consumer_id: reference(plugin.consumer_id, nameOf),
      };
      return line("plugin", plugin, { ...plugin, ...common(plugin, nameOf), ...place, protocols: sorted(plugin.protocols) }, nameOf);
    }),
  ];
}

function identities(inventory: Inventory, nameOf: NameOf): EntityLine[] {
  const { consumers, credentials, acls, others, workspaces } = inventory;
  return [
    ...consumers.map((consumer) => line("consumer", consumer, { ...consumer, ...common(consumer, nameOf) }, nameOf)),
    ...credentials.map((credential) => {
      const own = { consumer_id: reference(credential.consumer_id, nameOf), ttl: credential.ttl };
      return line("credential", credential, { ...credential, ...common(credential, nameOf), ...own }, nameOf);
    }),
    ...acls.map((group) =>
      line("acl", group, { ...group, ...common(group, nameOf), consumer_id: reference(group.consumer_id, nameOf) }, nameOf),
    ),
    ...others.map((other) => line("other", other, { table: other.table, name: other.name }, nameOf)),
    ...workspaces.map((workspace) => line("workspace", workspace, { name: workspace.name }, nameOf)),
  ];
}

/** What is not compared as it stands, or not at all, in every entity. */
function common(entity: { readonly workspace_id: string | null; readonly tags: readonly string[] }, nameOf: NameOf) {
  return { id: null, created_at: null, tags: sorted(entity.tags), workspace_id: reference(entity.workspace_id, nameOf) };
}
