import type { Inventory } from "../types/inventory.ts";
import type { Proxied, UpstreamRequest } from "./core/upstream.ts";
import type { Exchange, OutgoingResponse } from "./exchange.ts";
import type { Plugin } from "./plugin.ts";
import type { CounterStores } from "./policies/store.ts";
import type { Router } from "./router/index.ts";

/**
 * Places at which the model can be made to behave otherwise than Kong does, so that somebody can prove that the difference is seen.
 * The model itself knows nothing of why: without seams each place passes on what it is given.
 */
export interface Seams {
  /** What the gateway reads from its database: a row that is lost, a field that is taken for its default. */
  inventory(inventory: Inventory): Inventory;
  /** Which route wins. `inventory` is the one the router was built from. */
  router(router: Router, inventory: Inventory): Router;
  /** A plugin, once when the gateway starts: what wraps it decides what its phases do. */
  plugin(name: string, plugin: Plugin): Plugin;
  /** Where limits are counted. */
  counters(stores: CounterStores): CounterStores;
  /** The request for the upstream; `send` sends one and may be called never, once or more often. */
  upstream(exchange: Exchange, sent: UpstreamRequest, send: (sent: UpstreamRequest) => Promise<Proxied>): Promise<Proxied>;
  /** The response, complete, before it goes to the client; "drop" closes the connection instead. */
  answer(exchange: Exchange, response: OutgoingResponse): Promise<"drop" | null>;
}

/** Kong as it is. */
export const noSeams: Seams = {
  inventory: (inventory) => inventory,
  router: (router) => router,
  plugin: (_name, plugin) => plugin,
  counters: (stores) => stores,
  upstream: (_exchange, sent, send) => send(sent),
  answer: async () => null,
};
