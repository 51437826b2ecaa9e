import { createHash } from "node:crypto";
import type { HeaderLines } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { lookupHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, objectOr, textsOr } from "../plugin-config.ts";
import type { Argument } from "../query.ts";
import { parseArguments } from "../query.ts";

const NOTE = "proxy-cache";
/** Not kept with a response; whatever tells a remaining rate limit is not either. */
const NOT_STORED = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailers",
  "transfer-encoding",
  "upgrade",
  "content-length",
]);

interface Stored {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly contentType: string | null;
  readonly body: Buffer;
  /** Seconds. */
  readonly at: number;
}

/** kong/plugins/proxy-cache/handler.lua in memory, without the rules of `cache_control`. */
export const plugin: Plugin = {
  models: (config) => !flagOr(config, "cache_control", false),
  access(call) {
    const { exchange, gateway, config } = call;
    if (!textsOr(config, "request_method", ["GET", "HEAD"]).includes(exchange.request.method)) {
      show(call, "X-Cache-Status", "Bypass");
      return null;
    }
    const key = cacheKey(call);
    show(call, "X-Cache-Key", key);
    const stored = gateway.cache.get(`proxy-cache ${key}`) as Stored | undefined;
    const age = Math.floor(gateway.clock() / 1000) - (stored?.at ?? 0);
    if (stored !== undefined && age <= numberOr(config, "cache_ttl", 300)) return hit(call, stored, age);
    exchange.notes.set(NOTE, key);
    show(call, "X-Cache-Status", stored === undefined ? "Miss" : "Refresh");
    return null;
  },
  headerFilter(call, response) {
    if (!call.exchange.notes.has(NOTE)) return;
    const cacheable =
      numbers(call.config["response_code"], [200, 301, 404]).includes(response.status) && isCacheableType(call, response.contentType);
    if (cacheable) return;
    call.exchange.notes.delete(NOTE);
    setHeader(response.headers, "X-Cache-Status", "Bypass");
  },
  bodyFilter({ exchange, gateway }, response) {
    const key = exchange.notes.get(NOTE);
    if (typeof key !== "string") return;
    const { status, contentType, body } = response;
    const headers = response.headers.filter(([name]) => !NOT_STORED.has(name.toLowerCase()) && !/ratelimit-remaining/i.test(name));
    const stored: Stored = { status, headers, contentType, body, at: Math.floor(gateway.clock() / 1000) };
    gateway.cache.set(`proxy-cache ${key}`, stored);
  },
};

function hit(call: PluginCall, stored: Stored, age: number): Answer {
  const headers = stored.headers.filter(([name]) => !["x-cache-status", "x-cache-key", "age"].includes(name.toLowerCase()));
  show(call, "Age", String(age));
  show(call, "X-Cache-Status", "Hit");
  return { status: stored.status, headers, body: { kind: "cached", bytes: stored.body, contentType: stored.contentType } };
}

/** Each of the three headers can be switched off since 3.5; Kong-Debug shows them all the same. */
function show(call: PluginCall, name: string, value: string): void {
  const key = name === "Age" ? "age" : name;
  const asked = lookupHeader(call.exchange.request.headers, "kong-debug").length > 0;
  if (asked || flagOr(objectOr(call.config, "response_headers"), key, true)) setHeader(call.exchange.earlyHeaders, name, value);
}

/** Who asks on which route, the request line without its query, sorted arguments, varied headers; hashed as the version does. */
function cacheKey({ exchange, gateway, config }: PluginCall): string {
  const { request, route, consumer } = exchange;
  const prefix = route === null ? "default" : consumer === null ? route.id : `${consumer.id}:${route.id}`;
  const line = `${request.method} ${request.path} HTTP/${request.httpVersion}`;
  const args = parseArguments(request.query);
  const names = [...textsOr(config, "vary_query_params", [])];
  const chosen = names.length > 0 ? names : [...new Set(args.map(([name]) => name))].sort();
  const varied = textsOr(config, "vary_headers", []).map((name): [string, readonly Argument[]] => [
    name,
    lookupHeader(request.headers, name).map((value) => [name, value]),
  ]);
  const text = [
    prefix,
    request.method,
    flagOr(config, "ignore_uri_case", false) ? line.toLowerCase() : line,
    joined(chosen.map((name) => [name, args.filter(([key]) => key === name)])),
    joined(varied),
  ].join("|");
  return createHash(gateway.traits.cacheKeyIsSha256 ? "sha256" : "md5")
    .update(text)
    .digest("hex");
}

function joined(fields: readonly (readonly [string, readonly Argument[]])[]): string {
  return fields
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) =>
      values.length === 1 && values[0]?.[1] === null
        ? name
        : `${name}=${values
            .map(([, value]) => value ?? "true")
            .sort()
            .join(",")}`,
    )
    .join(":");
}

function numbers(value: unknown, fallback: readonly number[]): readonly unknown[] {
  return Array.isArray(value) ? value : fallback;
}

/** 2.8 compares the whole value; later lines type, subtype with `*`, and parameters. */
function isCacheableType(call: PluginCall, contentType: string | null): boolean {
  if (contentType === null) return false;
  const types = textsOr(call.config, "content_type", ["text/plain", "application/json"]);
  if (!call.gateway.traits.mediaTypesAreParsed) return types.includes(contentType);
  return types.some((type) => mediaTypeMatches(parts(type), parts(contentType)));
}

function parts(type: string): { essence: string; parameters: string } {
  const [essence = "", ...rest] = type
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  return { essence, parameters: rest.sort().join(";") };
}

function mediaTypeMatches(wanted: ReturnType<typeof parts>, given: ReturnType<typeof parts>): boolean {
  const pattern = wanted.essence
    .split("/")
    .map((part) => (part === "*" ? "[^/]+" : part.replace(/[.+]/g, "\\$&")))
    .join("/");
  return new RegExp(`^${pattern}$`).test(given.essence) && wanted.parameters === given.parameters;
}
