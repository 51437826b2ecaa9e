import type { Period } from "../../types/case.ts";
import { periods } from "../../types/case.ts";
import { pluginFailure, reject } from "../answer.ts";
import { setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, textOr } from "../plugin-config.ts";
import { identify } from "../policies/identifier.ts";
import { limitKey, storeOf } from "../policies/keys.ts";
import type { CounterKey } from "../policies/store.ts";
import { windowSeconds } from "../policies/windows.ts";

interface Usage {
  readonly period: Period;
  readonly limit: number;
  readonly remaining: number;
  readonly key: CounterKey;
}

/** kong/plugins/rate-limiting/handler.lua; facts on windows, keys and header arithmetic are there and in policies/. */
export const plugin: Plugin = {
  async access(call) {
    // Kong reads whole seconds, so every request of a second falls into the same window.
    const now = Math.floor(call.gateway.clock() / 1000) * 1000;
    const { traits } = call.gateway;
    try {
      const usages = await readUsages(call, now);
      const exhausted = usages.filter(({ remaining }) => remaining <= 0);
      const headers = flagOr(call.config, "hide_client_headers", false) ? [] : limitHeaders(usages, exhausted, now);
      for (const [name, value] of headers) setHeader(call.exchange.earlyHeaders, name, value);
      if (exhausted.length > 0) return refuse(call);
      if (!countsWhileReading(call))
        await storeOf(call).increment(
          usages.map(({ key }) => key),
          1,
          now,
        );
      return null;
    } catch {
      return flagOr(call.config, "fault_tolerant", true) ? null : pluginFailure(traits);
    }
  },
};

function refuse(call: PluginCall) {
  const configurable = call.gateway.traits.limitErrorIsConfigurable;
  const status = configurable ? numberOr(call.config, "error_code", 429) : 429;
  // Kong's own error function takes no other status and fails.
  if (status < 400 || status > 599) return pluginFailure(call.gateway.traits);
  return reject(status, configurable ? textOr(call.config, "error_message", "API rate limit exceeded") : "API rate limit exceeded");
}

/** Since 3.4 Redis is incremented while it is asked, admitted or not, unless it is synchronised at intervals. */
function countsWhileReading(call: PluginCall): boolean {
  return (
    call.gateway.traits.redisCountsWhileChecking &&
    textOr(call.config, "policy", call.gateway.traits.defaultLimitPolicy) === "redis" &&
    numberOr(call.config, "sync_rate", -1) < 0
  );
}

async function readUsages(call: PluginCall, now: number): Promise<Usage[]> {
  const identifier = identify(call);
  const usages: Usage[] = [];
  for (const period of periods) {
    const limit = numberOr(call.config, period, null);
    if (limit === null) continue;
    const key = limitKey(call, "ratelimiting_metrics", identifier, period, period, now);
    const used = await storeOf(call).usage(key, now);
    if (countsWhileReading(call)) await storeOf(call).increment([key], 1, now);
    usages.push({ period, limit, remaining: limit - used, key });
  }
  return usages;
}

/**
 * Shown remaining counts this request when it is admitted; when it is refused only the exhausted periods do. The
 * unprefixed headers speak of the period with the least remaining, on a tie of the longer one.
 */
function limitHeaders(usages: readonly Usage[], exhausted: readonly Usage[], now: number): [string, string][] {
  const headers: [string, string][] = [];
  let selected: { limit: number; remaining: number; window: number; start: number } | null = null;
  for (const usage of usages) {
    const counted = exhausted.length === 0 || usage.remaining <= 0;
    const remaining = Math.max(0, usage.remaining - (counted ? 1 : 0));
    const window = windowSeconds[usage.period];
    const name = usage.period.charAt(0).toUpperCase() + usage.period.slice(1);
    headers.push([`X-RateLimit-Limit-${name}`, String(usage.limit)], [`X-RateLimit-Remaining-${name}`, String(remaining)]);
    if (selected === null || remaining < selected.remaining || (remaining === selected.remaining && window > selected.window)) {
      selected = { limit: usage.limit, remaining, window, start: usage.key.start };
    }
  }
  if (selected === null) return headers;
  const reset = String(Math.max(1, selected.window - Math.floor((now - selected.start) / 1000)));
  headers.push(
    ["RateLimit-Limit", String(selected.limit)],
    ["RateLimit-Remaining", String(selected.remaining)],
    ["RateLimit-Reset", reset],
  );
  if (exhausted.length > 0) headers.push(["Retry-After", reset]);
  return headers;
}
