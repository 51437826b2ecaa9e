import { createHash, pbkdf2Sync, X509Certificate } from "node:crypto";
import type { Json, JsonObject } from "../../types/json.ts";
import type { Collected } from "./collect.ts";
import { collectionOf } from "./collections.ts";
import { isObject } from "./parse.ts";

/** What Kong fills in when an entity is written (kong/db/schema/entities/*.lua and the credentials' daos.lua). */
const defaults: Readonly<Record<string, JsonObject>> = {
  services: { protocol: "http", port: 80, retries: 5, connect_timeout: 60_000, write_timeout: 60_000, read_timeout: 60_000, enabled: true },
  routes: {
    protocols: ["http", "https"],
    regex_priority: 0,
    strip_path: true,
    preserve_host: false,
    path_handling: "v0",
    https_redirect_status_code: 426,
    request_buffering: true,
    response_buffering: true,
  },
  upstreams: { slots: 10_000, algorithm: "round-robin", hash_on: "none", hash_fallback: "none", hash_on_cookie_path: "/" },
  targets: { weight: 100 },
  plugins: { enabled: true, protocols: ["grpc", "grpcs", "http", "https"], config: {} },
  jwt_secrets: { algorithm: "HS256" },
  oauth2_credentials: { hash_secret: false, client_type: "confidential" },
  vaults: { config: {} },
  vaults_beta: { config: {} },
};

/** What the file says about itself that bears on its entities. */
export interface FileRules {
  /** `_transform`, true unless written otherwise: secrets stand in clear and are hashed when they are stored. */
  readonly transform: boolean;
  /** `_info.defaults` of decK: collection's singular → fields. */
  readonly defaults: JsonObject;
  /** `_plugin_configs` of decK: name → config that plugins take up by `_config`. */
  readonly pluginConfigs: JsonObject;
}

export function rulesOf(root: JsonObject): FileRules {
  const info = isObject(root["_info"]) ? root["_info"] : {};
  return {
    transform: root["_transform"] !== false,
    defaults: isObject(info["defaults"]) ? info["defaults"] : {},
    pluginConfigs: isObject(root["_plugin_configs"]) ? root["_plugin_configs"] : {},
  };
}

/** The fields of an entity as its row holds them: with defaults, without what is nested in it, says something about the file, or is null. */
export function fieldsOf(entity: Collected, rules: FileRules): JsonObject {
  const { collection, item } = entity;
  const { children, refers, singular } = collectionOf(collection);
  const own = Object.entries(item).filter(
    ([field, value]) => value !== null && !field.startsWith("_") && !children.includes(field) && refers[field] === undefined,
  );
  const general = rules.defaults[singular];
  const filled: Record<string, Json> = { ...defaults[collection], ...(isObject(general) ? general : {}), ...Object.fromEntries(own) };
  if (collection === "services") expandUrl(filled);
  if (collection === "plugins") filled["config"] = pluginConfig(item, rules);
  if (collection === "ca_certificates") filled["cert_digest"] ??= certificateDigest(String(filled["cert"] ?? ""));
  if (rules.transform) hashSecrets(entity, filled);
  return { ...filled, ...entity.references, id: entity.id };
}

/** `url` is a short way to write protocol, host, port and path of a service; no column holds it. */
function expandUrl(fields: Record<string, Json>): void {
  const url = typeof fields["url"] === "string" && URL.canParse(fields["url"]) ? new URL(fields["url"]) : null;
  delete fields["url"];
  if (url === null) return;
  fields["protocol"] = url.protocol.slice(0, -1);
  fields["host"] = url.hostname;
  fields["port"] = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (url.pathname !== "/") fields["path"] = decodeURI(url.pathname);
}

/** SHA-256 of the certificate, as `ca_certificates` keeps it to find doubles; of the text when it is no certificate after all. */
function certificateDigest(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  } catch {
    return createHash("sha256").update(pem).digest("hex");
  }
}

/**
 * The config as the database holds it. An export of 3.6 or later shows Redis settings twice, nested and under their old flat names, which
 * no row has (kong/db/schema, shorthand_fields).
 */
function pluginConfig(item: JsonObject, rules: FileRules): JsonObject {
  const shared = typeof item["_config"] === "string" ? rules.pluginConfigs[item["_config"]] : undefined;
  const config = { ...(isObject(shared) ? shared : {}), ...(isObject(item["config"]) ? item["config"] : {}) };
  if (!isObject(config["redis"]) || !["rate-limiting", "response-ratelimiting"].includes(String(item["name"]))) return config;
  return Object.fromEntries(Object.entries(config).filter(([field]) => !field.startsWith("redis_")));
}

/** Rounds and lengths of Kong's hashed client secrets (kong/plugins/oauth2/secret.lua). */
const PBKDF2 = { rounds: 10_000, bytes: 32, saltBytes: 16 };

/** basic-auth: SHA-1 over the password and the consumer's id (kong/plugins/basic-auth/crypto.lua); the oauth2 salt is derived, to be repeatable. */
function hashSecrets({ collection, id, references }: Collected, fields: Record<string, Json>): void {
  if (collection === "basicauth_credentials" && typeof fields["password"] === "string") {
    fields["password"] = createHash("sha1")
      .update(`${fields["password"]}${references["consumer_id"] ?? ""}`)
      .digest("hex");
  }
  const secret = fields["client_secret"];
  if (
    collection === "oauth2_credentials" &&
    fields["hash_secret"] === true &&
    typeof secret === "string" &&
    !secret.startsWith("$pbkdf2")
  ) {
    const salt = createHash("sha256").update(id).digest().subarray(0, PBKDF2.saltBytes);
    const hash = pbkdf2Sync(secret, salt, PBKDF2.rounds, PBKDF2.bytes, "sha512");
    const [encodedSalt, encodedHash] = [salt, hash].map((bytes) => bytes.toString("base64").replace(/=+$/, ""));
    fields["client_secret"] = `$pbkdf2-sha512$i=${PBKDF2.rounds},l=${PBKDF2.bytes}$${encodedSalt}$${encodedHash}`;
  }
}
