import type { Json, JsonObject } from "../../../types/json.ts";

/** How a plugin reaches its Redis, as configured. */
export interface RedisUse {
  /** Path of the fields: "config.redis" or "config". */
  readonly field: string;
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: boolean;
  /** Settings that name several Redis servers (Sentinel, Cluster), which one server cannot stand in for. */
  readonly several: boolean;
}

const DEFAULT_PORT = 6379;

/**
 * The Redis that a plugin's config makes it use: none when its policy is another, or no host is set. Up to 3.5 the fields are
 * `redis_host` and so on, from 3.6 on a record `redis` (kong/plugins/rate-limiting/schema.lua); both are read, the record first.
 */
export function redisOf(config: JsonObject): RedisUse | null {
  const storage = config["policy"] ?? config["strategy"] ?? config["storage"];
  if (typeof storage === "string" && storage !== "redis") return null;
  const record = config["redis"];
  return (isObject(record) ? read(record, "", "config.redis") : null) ?? read(config, "redis_", "config");
}

function read(from: JsonObject, prefix: string, field: string): RedisUse | null {
  const value = (name: string) => from[`${prefix}${name}`] ?? null;
  const several = ["sentinel_addresses", "sentinel_nodes", "cluster_addresses", "cluster_nodes"].some((name) => filled(value(name)));
  const host = text(value("host"));
  if (host === null && !several) return null;
  const port = value("port");
  const database = value("database");
  return {
    field,
    host: host ?? "",
    port: typeof port === "number" ? port : DEFAULT_PORT,
    username: text(value("username")),
    password: text(value("password")),
    database: typeof database === "number" ? database : 0,
    tls: value("ssl") === true,
    several,
  };
}

function filled(value: Json): boolean {
  return Array.isArray(value) && value.length > 0;
}

function text(value: Json): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
