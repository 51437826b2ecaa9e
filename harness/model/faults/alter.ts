import type { Inventory, PluginInstance, Route } from "../../types/inventory.ts";
import type { JsonObject } from "../../types/json.ts";
import type { HeaderLines } from "../../types/message.ts";
import { headerValue, withoutHeaders } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import type { UpstreamRequest } from "../core/upstream.ts";
import type { Exchange, OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import type { CounterStore } from "../policies/store.ts";
import type { Seams } from "../seams.ts";

/** Short ways to say what goes wrong where. */

export type Access = (call: PluginCall) => Promise<Answer | null>;

/** Another plugin in the place of the one of that name. */
export function replaced(name: string, change: (plugin: Plugin) => Plugin): Partial<Seams> {
  return { plugin: (other, plugin) => (other === name ? change(plugin) : plugin) };
}

/** Around a plugin's access phase; `next` is the sound one. */
export function access(name: string, around: (call: PluginCall, next: Access) => Promise<Answer | null>): Partial<Seams> {
  return replaced(name, (plugin) => ({ ...plugin, access: (call) => around(call, async (one) => (await plugin.access?.(one)) ?? null) }));
}

/** What a plugin answers instead of what it should; null lets the request through. */
export function refusal(name: string, change: (answer: Answer, call: PluginCall) => Answer | null): Partial<Seams> {
  return access(name, async (call, next) => {
    const answer = await next(call);
    return answer && change(answer, call);
  });
}

/** The plugin's instances, read with other settings than are stored. */
export function config(name: string, change: (config: JsonObject, inventory: Inventory) => JsonObject): Partial<Seams> {
  return {
    inventory: (inventory) => ({
      ...inventory,
      plugins: inventory.plugins.map((one) => (one.name === name ? { ...one, config: change(one.config, inventory) } : one)),
    }),
  };
}

/** The same with these settings, whatever is stored. */
export function settingsOf(name: string): (changes: JsonObject) => () => Partial<Seams> {
  return (changes) => () => config(name, (stored) => ({ ...stored, ...changes }));
}

/** What a plugin leaves in a request that it lets through, changed afterwards. */
export function leftBy(name: string): (change: (call: PluginCall) => void) => () => Partial<Seams> {
  return (change) => () =>
    access(name, async (call, next) => {
      const answer = await next(call);
      if (answer === null) change(call);
      return answer;
    });
}

/** Some of a plugin's instances are not there. */
export function lost(name: string, which: (instance: PluginInstance, inventory: Inventory) => boolean): Partial<Seams> {
  return {
    inventory: (inventory) => ({ ...inventory, plugins: inventory.plugins.filter((one) => one.name !== name || !which(one, inventory)) }),
  };
}

/** The routes as the router reads them. */
export function routes(change: (route: Route, inventory: Inventory) => Route): Partial<Seams> {
  return { inventory: (inventory) => ({ ...inventory, routes: inventory.routes.map((route) => change(route, inventory)) }) };
}

/** Every counter store, changed alike. */
export function counting(change: (store: CounterStore) => Partial<CounterStore>): Partial<Seams> {
  return {
    counters: (stores) => {
      const changed = (store: CounterStore): CounterStore => ({ ...store, ...change(store) });
      return { ...stores, local: changed(stores.local), cluster: changed(stores.cluster), redis: changed(stores.redis) };
    },
  };
}

/** What the upstream is sent instead. */
export function sending(change: (sent: UpstreamRequest, exchange: Exchange) => UpstreamRequest): Partial<Seams> {
  return { upstream: (exchange, sent, send) => send(change(sent, exchange)) };
}

/** A request header for the upstream, only where there is one: another value, or none. */
export function sentHeader(name: string, change: (value: string, exchange: Exchange) => string | null): Partial<Seams> {
  return sending((sent, exchange) => ({ ...sent, headers: withHeader(sent.headers, name, (value) => change(value, exchange)) }));
}

/** The response, changed in place. */
export function answering(change: (response: OutgoingResponse, exchange: Exchange) => void): Partial<Seams> {
  return {
    answer: async (exchange, response) => {
      change(response, exchange);
      return null;
    },
  };
}

/** A response header, only where there is one: another value, or none. */
export function answeredHeader(name: string, change: (value: string, exchange: Exchange) => string | null): Partial<Seams> {
  return answering((response, exchange) => {
    replaceLines(
      response,
      withHeader(response.headers, name, (value) => change(value, exchange)),
    );
  });
}

export function replaceLines(response: OutgoingResponse, lines: HeaderLines): void {
  response.headers.splice(0, response.headers.length, ...lines);
}

/** Other bytes, framed for their own length. */
export function replaceBody(response: OutgoingResponse, body: Buffer): void {
  response.body = body;
  if (response.upstreamLength !== null) response.upstreamLength = body.length;
  if (headerValue(response.headers, "content-length") !== undefined) setHeader(response.headers, "Content-Length", String(body.length));
}

function withHeader(lines: HeaderLines, name: string, change: (value: string) => string | null): HeaderLines {
  const value = headerValue(lines, name);
  if (value === undefined) return lines;
  const changed = change(value);
  if (changed === null) return withoutHeaders(lines, [name]);
  return lines.map(([key, old]) => [key, key.toLowerCase() === name.toLowerCase() && old === value ? changed : old] as const);
}
