import type { Consumer, Inventory, Route, Service } from "../types/inventory.ts";

/** The route with that id or, failing that, that name. */
export function findRoute(inventory: Inventory, idOrName: string): Route | undefined {
  return byIdOrName(inventory.routes, idOrName);
}

/** The service with that id or, failing that, that name. */
export function findService(inventory: Inventory, idOrName: string): Service | undefined {
  return byIdOrName(inventory.services, idOrName);
}

/** The consumer with that id or, failing that, that username. */
export function findConsumer(inventory: Inventory, idOrUsername: string): Consumer | undefined {
  return inventory.consumers.find(({ id }) => id === idOrUsername) ?? inventory.consumers.find(({ username }) => username === idOrUsername);
}

/** The service a route proxies to, or undefined for a route without one. */
export function serviceOf(inventory: Inventory, route: Route): Service | undefined {
  return route.service_id === null ? undefined : inventory.services.find(({ id }) => id === route.service_id);
}

/**
 * What people call the entity with that id: "route orders-by-id", "service orders", "consumer alice", "key-auth on route orders-v1",
 * "key-auth credential of alice"; the id itself stands in for a name that is not set. Null when the inventory does not hold it.
 */
export function describeEntity(inventory: Inventory, id: string): string | null {
  const route = inventory.routes.find((entity) => entity.id === id);
  if (route !== undefined) return `route ${route.name ?? id}`;
  const service = inventory.services.find((entity) => entity.id === id);
  if (service !== undefined) return `service ${service.name ?? id}`;
  const consumer = inventory.consumers.find((entity) => entity.id === id);
  if (consumer !== undefined) return `consumer ${consumer.username ?? consumer.custom_id ?? id}`;
  const credential = inventory.credentials.find((entity) => entity.id === id);
  if (credential !== undefined) {
    const owner = findConsumer(inventory, credential.consumer_id);
    return `${credential.kind} credential of ${owner?.username ?? owner?.custom_id ?? credential.consumer_id}`;
  }
  const upstream = inventory.upstreams.find((entity) => entity.id === id);
  if (upstream !== undefined) return `upstream ${upstream.name}`;
  return inventory.plugins.find((entity) => entity.id === id)?.label ?? null;
}

function byIdOrName<E extends { readonly id: string; readonly name: string | null }>(
  entities: readonly E[],
  idOrName: string,
): E | undefined {
  return entities.find(({ id }) => id === idOrName) ?? entities.find(({ name }) => name === idOrName);
}
