import type { Period } from "../../types/case.ts";
import type { PluginCall } from "../plugin.ts";
import { textOr } from "../plugin-config.ts";
import type { CounterKey, CounterStore } from "./store.ts";
import { NIL_UUID } from "./store.ts";
import { windowStart } from "./windows.ts";

/** The store that the instance's policy names; the default policy changed in 3.0. */
export function storeOf(call: PluginCall): CounterStore {
  const { counters, traits } = call.gateway;
  switch (textOr(call.config, "policy", traits.defaultLimitPolicy)) {
    case "redis":
      return counters.redis;
    case "cluster":
      return counters.cluster;
    default:
      return counters.local;
  }
}

/** Route and service are those of the plugin's row, so a global row shares one counter over all routes. */
export function limitKey(
  call: PluginCall,
  table: CounterKey["table"],
  identifier: string,
  period: Period,
  periodName: string,
  now: number,
): CounterKey {
  return {
    table,
    identifier,
    period,
    periodName,
    start: windowStart(period, now),
    route: call.instance.route_id ?? NIL_UUID,
    service: call.instance.service_id ?? NIL_UUID,
  };
}
