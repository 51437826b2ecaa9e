import type { Answer } from "../answer.ts";
import { pluginFailure } from "../answer.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "../exchange.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import type { PluginSet, Scope } from "./effective.ts";

/** A plugin as chosen for one exchange; its later phases use the same instance. */
export interface ChosenPlugin {
  readonly plugin: Plugin;
  readonly call: PluginCall;
}

export interface AccessOutcome {
  readonly chosen: readonly ChosenPlugin[];
  readonly answer: Answer | null;
  /** Plugins that apply and are not modelled; non-empty ends the exchange. */
  readonly notModelled: readonly string[];
}

export function scopeOf(exchange: Exchange): Scope {
  return {
    route_id: exchange.route?.id ?? null,
    service_id: exchange.service?.id ?? null,
    consumer_id: exchange.consumer?.id ?? null,
  };
}

/**
 * Access handlers in order, each with the instance that applies at its moment, so that a consumer set by authentication
 * counts for the plugins after it. After an answer no further access handler runs, but later plugins are still chosen:
 * their filters and logs see Kong's own answers too (kong/runloop/plugins_iterator.lua).
 */
export async function runAccess(exchange: Exchange, plugins: PluginSet, gateway: GatewayContext): Promise<AccessOutcome> {
  const chosen: ChosenPlugin[] = [];
  let answer: Answer | null = null;
  for (const { name, plugin } of plugins.order) {
    const instance = plugins.instance(name, scopeOf(exchange));
    if (instance === undefined || plugin === null) continue;
    const call: PluginCall = { exchange, instance, config: instance.config, gateway };
    chosen.push({ plugin, call });
    if (answer !== null || plugin.access === undefined) continue;
    const consumer = exchange.consumer;
    answer = await attempt(() => plugin.access?.(call) ?? null, gateway);
    if (exchange.consumer !== consumer) {
      const notModelled = plugins.notModelled(scopeOf(exchange));
      if (notModelled.length > 0) return { chosen: [], answer: null, notModelled };
    }
  }
  return { chosen, answer, notModelled: [] };
}

/** Plugins of a request that has no route: only global instances, and only their later phases. */
export function globalPlugins(exchange: Exchange, plugins: PluginSet, gateway: GatewayContext): ChosenPlugin[] {
  return plugins.order.flatMap(({ name, plugin }) => {
    const instance = plugins.instance(name, { route_id: null, service_id: null, consumer_id: null });
    return instance === undefined || plugin === null ? [] : [{ plugin, call: { exchange, instance, config: instance.config, gateway } }];
  });
}

export function runFilters(chosen: readonly ChosenPlugin[], response: OutgoingResponse): void {
  for (const { plugin, call } of chosen) plugin.headerFilter?.(call, response);
  for (const { plugin, call } of chosen) plugin.bodyFilter?.(call, response);
}

/** A crash inside a plugin is Kong's 500, not ours. */
async function attempt(access: () => Answer | null | Promise<Answer | null>, gateway: GatewayContext): Promise<Answer | null> {
  try {
    return await access();
  } catch {
    return pluginFailure(gateway.traits);
  }
}
