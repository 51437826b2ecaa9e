import { stringify } from "yaml";
import type { Inventory } from "../types/inventory.ts";
import type { Json, JsonObject } from "../types/json.ts";

type Item = Record<string, Json>;

/** How a file is written: `deck` nests and names, `export` lists everything by id, as decK and `kong config db_export` do. */
export type Style = "deck" | "export";

const tables: Readonly<Record<string, string>> = {
  "key-auth": "keyauth_credentials",
  "basic-auth": "basicauth_credentials",
  "hmac-auth": "hmacauth_credentials",
  jwt: "jwt_secrets",
  oauth2: "oauth2_credentials",
};
const ids = ["id", "workspace_id", "created_at", "service_id", "route_id", "consumer_id", "upstream_id", "scope", "label", "kind"];

/** Writes an inventory as a declarative file, without what lies in `others`. */
export function declarativeFile(inventory: Inventory, style: Style): string {
  const exported = style === "export";
  const own = (entity: object & { readonly id: string; readonly created_at: number; readonly extra?: JsonObject }): Item => {
    const { extra, ...fields } = entity;
    const kept = Object.entries({ ...fields, ...extra }).filter(([field]) => !ids.includes(field));
    return { ...(exported ? { id: entity.id, created_at: entity.created_at / 1000 } : {}), ...(Object.fromEntries(kept) as Item) };
  };
  const refer = (field: string, id: string | null): Item => (id === null || !exported ? {} : { [field]: id });
  const plugins = (of: (plugin: Inventory["plugins"][number]) => boolean) =>
    inventory.plugins.filter(of).map((plugin) => ({
      ...own(plugin),
      ...refer("route", plugin.route_id),
      ...refer("consumer", plugin.consumer_id),
      ...(plugin.service_id === null ? {} : nameService(inventory, plugin.service_id, plugin.consumer_id !== null, exported)),
    }));
  const credentials = (kind: string, consumer: string | null) =>
    inventory.credentials
      .filter((credential) => credential.kind === kind && (consumer === null || credential.consumer_id === consumer))
      .map(({ fields, secrets, ttl: _ttl, ...rest }) => ({
        ...own(rest),
        ...columns(fields),
        ...secrets,
        ...refer("consumer", rest.consumer_id),
      }));
  const groups = (consumer: string | null) =>
    inventory.acls
      .filter((group) => consumer === null || group.consumer_id === consumer)
      .map((group) => ({ ...own(group), ...refer("consumer", group.consumer_id) }));
  const routes = (service: string | null) =>
    inventory.routes
      .filter((route) => service === null || route.service_id === service)
      .map((route) => ({
        ...own(route),
        ...refer("service", route.service_id),
        ...(exported ? {} : { plugins: plugins(({ route_id, consumer_id }) => route_id === route.id && consumer_id === null) }),
      }));
  const targets = (upstream: string | null) =>
    inventory.targets
      .filter((target) => upstream === null || target.upstream_id === upstream)
      .map((target) => ({ ...own(target), ...refer("upstream", target.upstream_id) }));
  const allCredentials = (consumer: string | null) => ({
    ...Object.fromEntries(Object.entries(tables).map(([kind, table]) => [table, credentials(kind, consumer)])),
    acls: groups(consumer),
  });
  const file = exported
    ? {
        _transform: false,
        _format_version: "2.1",
        consumers: inventory.consumers.map(own),
        parameters: [{ key: "cluster_id", value: "node", created_at: null }],
        services: inventory.services.map(own),
        routes: routes(null),
        plugins: plugins(() => true),
        upstreams: inventory.upstreams.map(own),
        targets: targets(null),
        ...allCredentials(null),
      }
    : {
        _format_version: "1.1",
        _transform: false,
        services: inventory.services.map((service) => ({
          ...own(service),
          routes: routes(service.id),
          plugins: plugins((plugin) => plugin.service_id === service.id && plugin.consumer_id === null && plugin.route_id === null),
        })),
        consumers: inventory.consumers.map((consumer) => ({
          ...own(consumer),
          ...allCredentials(consumer.id),
          plugins: plugins(({ consumer_id }) => consumer_id === consumer.id),
        })),
        upstreams: inventory.upstreams.map((upstream) => ({ ...own(upstream), targets: targets(upstream.id) })),
        plugins: plugins(({ scope }) => scope === "global"),
      };
  return stringify(file);
}

function nameService(inventory: Inventory, id: string, forConsumer: boolean, exported: boolean): Item {
  if (exported) return { service: id };
  return forConsumer ? { service: { name: inventory.services.find((service) => service.id === id)?.name ?? id } } : {};
}

/** The columns of a credential again: texts as the inventory shows them, back to what they stand for. */
function columns(fields: Readonly<Record<string, string>>): Item {
  const { redirect_uris, hash_secret, ...rest } = fields;
  return {
    ...rest,
    ...(redirect_uris === undefined ? {} : { redirect_uris: redirect_uris.split(" ") }),
    ...(hash_secret === undefined ? {} : { hash_secret: hash_secret === "true" }),
  };
}
