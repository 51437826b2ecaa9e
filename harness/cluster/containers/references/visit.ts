import type { Json, JsonObject } from "../../../types/json.ts";
import { hostAndPort, isHost } from "./host-text.ts";

/** A host that a setting names. */
export interface Mention {
  /** Path of the field: "config.http_endpoint", "config.redis.host". */
  readonly field: string;
  readonly host: string;
  readonly port: number | null;
  /** Lower case, null where the setting names only the host. */
  readonly scheme: string | null;
}

export interface Visitor {
  /** The host to write in place of this one. */
  mention(mention: Mention): string;
  /** A field that must name a host and names something that cannot be read as one. Gives the value to go on with, or throws. */
  unreadable(field: string, value: string): string;
}

const URL_PARTS = /\b([a-z][a-z0-9+.-]*):\/\/((?:[^\s/@"'<>]*@)?)(\[[0-9a-f:.]+\]|[^\s/:?#@"'<>,;()[\]{}\\$|*]+)((?::\d{1,5})?)/gi;
/** Fields whose value is a host, alone or with a port. */
const HOST_FIELD = /(^|_)(host|hostname|fqdn|address|server|endpoint)$/;
const HOST_LIST_FIELD = /(^|_)(hosts|addresses|servers|nodes|endpoints|brokers)$/;
/**
 * Fields with such a name that nothing is connected to: names compared with a request's, of headers, of cookies, of certificates, of the metric.
 */
const NOT_A_HOST = new Set(["origins", "host_header", "header_host", "preserve_host", "server_name", "cookie_domain", "service_name"]);

/** Goes through a plugin's config and gives it back with the hosts that the visitor put in. */
export function visitConfig(config: JsonObject, visitor: Visitor): JsonObject {
  return visitObject(config, "config", visitor);
}

function visitObject(value: JsonObject, path: string, visitor: Visitor): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visitField(item, key, `${path}.${key}`, value, visitor)]));
}

function visitField(value: Json, key: string, path: string, siblings: JsonObject, visitor: Visitor): Json {
  if (NOT_A_HOST.has(key)) return value;
  if (typeof value === "string") return visitText(value, key, path, siblings, visitor);
  if (Array.isArray(value)) return value.map((item, index) => visitField(item, key, `${path}[${index}]`, siblings, visitor));
  if (typeof value === "object" && value !== null) return visitObject(value as JsonObject, path, visitor);
  return value;
}

function visitText(value: string, key: string, path: string, siblings: JsonObject, visitor: Visitor): string {
  if (value.includes("://") && !value.startsWith("{vault://")) return visitUrls(value, path, visitor);
  if (HOST_FIELD.test(key)) return visitHost(value, key, path, siblings, visitor);
  if (HOST_LIST_FIELD.test(key) && hostAndPort(value) !== null) return visitHost(value, key, path, siblings, visitor);
  return value;
}

/** Every URL in a text: a field that is one, a list of them in one field, or Lua code that holds some. */
export function visitUrls(value: string, field: string, visitor: Visitor): string {
  return value.replaceAll(URL_PARTS, (whole, scheme: string, user: string, written: string, port: string) => {
    const host = written.replace(/^\[|\]$/g, "");
    if (!isHost(host)) return whole;
    const mention = { field, host, port: port === "" ? null : Number(port.slice(1)), scheme: scheme.toLowerCase() };
    const replaced = visitor.mention(mention);
    return replaced === host ? whole : `${scheme}://${user}${replaced}${port}`;
  });
}

function visitHost(value: string, key: string, field: string, siblings: JsonObject, visitor: Visitor): string {
  // A path, on a server or of a socket, leads nowhere outside.
  if (value === "" || value.startsWith("/") || value.startsWith("unix:")) return value;
  const text = hostAndPort(value) === null ? visitor.unreadable(field, value) : value;
  const read = hostAndPort(text);
  if (read === null) return text;
  const replaced = visitor.mention({ field, host: read.host, port: read.port ?? portBeside(key, siblings), scheme: null });
  if (replaced === read.host) return value;
  return read.port === null ? replaced : `${replaced}:${read.port}`;
}

/** `redis_host` goes with `redis_port`, `host` with `port`. */
function portBeside(key: string, siblings: JsonObject): number | null {
  const port = siblings[key.replace(/(host|hostname|fqdn|address|server|endpoint)s?$/, "port")];
  return typeof port === "number" ? port : null;
}
