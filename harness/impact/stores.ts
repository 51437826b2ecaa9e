import { numberOr, objectOr, textOr } from "../model/plugin-config.ts";
import { traitsOf } from "../model/traits.ts";
import type { PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { GatewayVersion } from "../types/version.ts";

/** Where one side keeps an instance's counters. */
export interface Store {
  /** "local", "cluster" or "redis", as the config calls it. */
  readonly policy: string;
  /** What tells one Redis from another: address and database, or the members of a cluster. Null when none is named. */
  readonly redis: string | null;
  /** No address but what each cluster looks up for itself (a vault reference). */
  readonly redisIsReference: boolean;
  /** An address that means another machine on every node. */
  readonly redisIsLoopback: boolean;
  /** Seconds between two exchanges with the store; 0 when it is asked for every request, null when it is never asked. */
  readonly syncSeconds: number | null;
}

/** Fields of Rate Limiting Advanced that name several Redis servers; nodes are the later name (Kong Gateway changelog 3.8.0.0). */
const MEMBER_FIELDS = ["cluster_addresses", "cluster_nodes", "sentinel_addresses", "sentinel_nodes", "sentinel_master"];

/** Port of a config that names none (schema of rate-limiting). */
const REDIS_PORT = 6379;

/**
 * Reads the store from a row, with the defaults of the version that reads it: the default policy is `cluster` before 3.0 and `local` from then on.
 * Redis fields are flat (`redis_host`) before 3.6 and one object from then on; migrated rows may hold both, and the object wins.
 */
export function storeOf({ name, config }: PluginInstance, version: GatewayVersion): Store {
  const advanced = name === "rate-limiting-advanced";
  const policy = textOr(config, advanced ? "strategy" : "policy", traitsOf(version).defaultLimitPolicy);
  if (policy !== "redis") return { policy, redis: null, redisIsReference: false, redisIsLoopback: false, syncSeconds: 0 };
  const nested = objectOr(config, "redis");
  const host = textOr(nested, "host", textOr(config, "redis_host", null));
  return {
    policy,
    redis: addressOf(nested, config, host),
    redisIsReference: host?.startsWith("{vault://") === true,
    redisIsLoopback: host !== null && /^(localhost|127\..*|\[?::1\]?)$/i.test(host),
    syncSeconds: syncOf(config, advanced),
  };
}

function addressOf(nested: JsonObject, config: JsonObject, host: string | null): string | null {
  const members = MEMBER_FIELDS.flatMap((field) => (nested[field] == null ? [] : [JSON.stringify(nested[field])]));
  if (host === null && members.length === 0) return null;
  const port = numberOr(nested, "port", numberOr(config, "redis_port", REDIS_PORT));
  const database = numberOr(nested, "database", numberOr(config, "redis_database", 0));
  const address = host === null ? members.join(" ") : [`${host}:${port}`, ...members].join(" ");
  return `${address} database ${database}`;
}

/**
 * `sync_rate` means two things. rate-limiting (3.4+): -1, the default, asks Redis for every request. Rate Limiting Advanced: 0 does, and -1
 * never asks it (documentation of both plugins).
 */
function syncOf(config: JsonObject, advanced: boolean): number | null {
  const rate = numberOr(config, "sync_rate", advanced ? 0 : -1);
  if (rate > 0) return rate;
  return advanced && rate < 0 ? null : 0;
}
