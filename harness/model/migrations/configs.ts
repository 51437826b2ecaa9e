import type { Json, JsonObject } from "../../types/json.ts";

/** What a migration makes of a plugin's config, or null when it leaves the row alone. */
export type ConfigMigration = (config: JsonObject) => JsonObject | null;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function without(config: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([field]) => !fields.includes(field)));
}

/** `functions` became `access`; an empty list stays behind. Source: kong/plugins/pre-function/migrations/_001_280_to_300.lua. */
const functions: ConfigMigration = (config) => {
  const list = config["functions"];
  return Array.isArray(list) && list.length > 0 ? { ...without(config, ["functions"]), access: list } : null;
};

/** Header values were lists, sent joined; now they are texts. Source: kong/plugins/http-log/migrations/001_280_to_300.lua. */
const logHeaders: ConfigMigration = (config) => {
  const headers = config["headers"];
  if (!isObject(headers) || !Object.values(headers).some((value) => typeof value === "object" && value !== null)) return null;
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    if (typeof value !== "object" || value === null) return [[name, value] as const];
    const values = Object.values(value);
    return values.length === 0 ? [] : [[name, values.join(", ")] as const];
  });
  return { ...config, headers: kept.length === 0 ? null : Object.fromEntries(kept) };
};

const redisFields = ["host", "port", "password", "username", "ssl", "ssl_verify", "server_name", "timeout", "database"];

/** Flat `redis_*` fields became one object; null stays null. Source: kong/plugins/rate-limiting/migrations/006_350_to_360.lua. */
const nestedRedis: ConfigMigration = (config) => {
  const nested = isObject(config["redis"]) ? config["redis"] : {};
  const value = (field: string) => config[`redis_${field}`] ?? (config[`redis_${field}`] === null ? null : (nested[field] ?? null));
  const flat = redisFields.map((field) => `redis_${field}`);
  return { ...without(config, flat), redis: Object.fromEntries(redisFields.map((field) => [field, value(field)])) };
};

/** Source: kong/plugins/acme/migrations/003_350_to_360.lua. */
const acmeRedis: ConfigMigration = (config) => {
  const storage = isObject(config["storage_config"]) ? config["storage_config"] : {};
  const redis = storage["redis"];
  if (!isObject(redis)) return null;
  const extra = isObject(redis["extra_options"]) ? redis["extra_options"] : {};
  const moved = {
    ...without(redis, ["auth", "ssl_server_name", "scan_count", "namespace"]),
    password: redis["auth"] ?? redis["password"] ?? null,
    server_name: redis["ssl_server_name"] ?? redis["server_name"] ?? null,
    extra_options: {
      scan_count: redis["scan_count"] ?? extra["scan_count"] ?? null,
      namespace: redis["namespace"] ?? extra["namespace"] ?? null,
    },
  };
  return { ...config, storage_config: { ...storage, redis: moved } };
};

/** A batch size of one, the old default, was raised. Source: kong/plugins/opentelemetry/migrations/001_331_to_332.lua. */
const traceBatch: ConfigMigration = (config) => {
  const queue = config["queue"];
  return isObject(queue) && queue["max_batch_size"] === 1 ? { ...config, queue: { ...queue, max_batch_size: 200 } } : null;
};

/** Statistics that Anthropic does not give are no longer asked for. Source: kong/plugins/ai-proxy/migrations/001_360_to_370.lua. */
const anthropicStatistics: ConfigMigration = (config) => {
  const [logging, model] = [config["logging"], config["model"]];
  const affected =
    isObject(logging) &&
    logging["log_statistics"] === true &&
    config["route_type"] === "llm/v1/completions" &&
    isObject(model) &&
    model["provider"] === "anthropic";
  return affected ? { ...config, logging: { ...logging, log_statistics: false } } : null;
};

/** Plugin → what the migrations of a step, `up` and `finish` together, make of its config. */
export const configMigrations: Readonly<Record<"3.4" | "3.9", Readonly<Record<string, ConfigMigration>>>> = {
  "3.4": { "pre-function": functions, "post-function": functions, "http-log": logHeaders },
  "3.9": {
    "rate-limiting": nestedRedis,
    "response-ratelimiting": nestedRedis,
    acme: acmeRedis,
    opentelemetry: traceBatch,
    "ai-proxy": anthropicStatistics,
  },
};
