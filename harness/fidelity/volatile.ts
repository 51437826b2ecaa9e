import type { HeaderLine, HeaderLines, ResponseMessage } from "../types/message.ts";
import { headerValue } from "../types/message.ts";

/**
 * What differs between two answers of one real gateway, or between its surroundings and ours, and how it is compared
 * instead. This is the whole list; everything else is compared byte by byte.
 */
export const volatile: readonly { readonly what: string; readonly why: string; readonly compared: string }[] = [
  { what: "Date", why: "the second of the answer", compared: "presence and form" },
  { what: "X-Kong-*-Latency", why: "measured milliseconds", compared: "presence and that it is a whole number" },
  {
    what: "X-Kong-Request-Id, request_id",
    why: "random",
    compared: "presence, form, and the same id in header, body and upstream request",
  },
  { what: "generated X-Correlation-Id", why: "random", compared: "presence, form, and the same id at both ends" },
  {
    what: "order of rate-limit headers and of other headers that a plugin writes from a Lua table",
    why: "table order",
    compared: "as a set in their places",
  },
  { what: "order of upstream headers and arguments after request-transformer", why: "table order", compared: "as a set" },
  { what: "order of keys in one-line JSON", why: "the encoder's table order", compared: "keys and values" },
  { what: "client address", why: "the container network's there, loopback here", compared: "as equal" },
  { what: "tls in the upstream's echo", why: "the model reaches its stand-in without TLS", compared: "not at all" },
  { what: "Content-Length that fits its body", why: "follows from the body", compared: "with the body" },
];

/** A response and its echo in a form in which equal means alike but for what is volatile. */
export interface Comparable {
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: string;
  /** The upstream request that the body echoes, or null when the body is no echo. */
  readonly upstream: UpstreamEcho | null;
}

interface UpstreamEcho {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;
/** Written from Lua tables, so without an order of their own. */
const UNORDERED = /^(x-)?ratelimit-|^retry-after$|^cache-control$|^pragma$/i;

/**
 * `address` is the client's as that gateway saw it. `tableOrder` says that a plugin wrote upstream headers and query from
 * Lua tables, so that their order says nothing.
 */
export function comparable(response: ResponseMessage, address: string, tableOrder: boolean): Comparable {
  const known = replacements(response, address);
  const clean = (text: string) => known.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  const raw = Buffer.from(response.body).toString("utf8");
  const cached = headerValue(response.headers, "x-cache-status") === "Hit";
  // What was cached echoes the id of the request that filled the cache.
  const body = cached ? raw.replace(/("X-Kong-Request-Id",")[0-9a-f]{32}"/, '$1<request-id>"') : raw;
  const lines = response.headers.map(([name, value]): HeaderLine => [name, clean(shape(name, value, raw))]);
  const echo = echoOf(clean(body));
  return {
    status: `${response.status} ${response.reason}`,
    headers: settle(lines, (name) => cached || UNORDERED.test(name)).map(
      ([name, value]) => `${cached ? name.toLowerCase() : name}: ${value}`,
    ),
    body: canonical(clean(body), tableOrder),
    upstream: echo !== null && tableOrder ? unordered(echo) : echo,
  };
}

function replacements(response: ResponseMessage, address: string): (readonly [string, string])[] {
  const id = headerValue(response.headers, "x-kong-request-id") ?? "";
  const correlation = UUID.exec(headerValue(response.headers, "x-correlation-id") ?? "")?.[0];
  return [
    [address, "<client>"],
    ...(/^[0-9a-f]{32}$/.test(id) ? [[id, "<request-id>"] as const] : []),
    ...(correlation === undefined ? [] : [[correlation, "<uuid>"] as const]),
  ];
}

function shape(name: string, value: string, body: string): string {
  const key = name.toLowerCase();
  if (key === "date") return Number.isNaN(Date.parse(value)) ? value : "<date>";
  if (/^x-kong-.*-latency$/.test(key)) return /^\d+$/.test(value) ? "<milliseconds>" : value;
  if (key === "content-length") return Number(value) === Buffer.byteLength(body) ? "<length of the body>" : value;
  return value;
}

/** Lines without an order of their own are sorted into the places that they take. */
function settle(lines: HeaderLines, free: (name: string) => boolean): HeaderLines {
  const sorted = lines.filter(([name]) => free(name)).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  let next = 0;
  return lines.map((line) => (free(line[0]) ? (sorted[next++] ?? line) : line));
}

/** The echo with header lines and query arguments sorted. */
function unordered(echo: UpstreamEcho): UpstreamEcho {
  const [path = "", query] = echo.url.split("?");
  const sorted = query === undefined ? "" : `?${query.split("&").sort().join("&")}`;
  return { ...echo, url: `${path}${sorted}`, headers: [...echo.headers].sort() };
}

/** One-line JSON with sorted keys; the error template's several lines are left as they are. An echo of table order is judged as upstream. */
function canonical(body: string, tableOrder: boolean): string {
  const parsed = body.includes("\n") ? undefined : parse(body);
  const value = tableOrder && echoOf(body) !== null ? { ...(parsed as object), url: "", headers: [] } : parsed;
  return typeof value === "object" && value !== null ? JSON.stringify(sortKeys(value)) : body;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "tls");
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sortKeys(item)]));
}

function echoOf(body: string): UpstreamEcho | null {
  const value = parse(body);
  if (typeof value !== "object" || value === null || !("url" in value) || !("headers" in value) || !Array.isArray(value.headers))
    return null;
  const flat = value.headers.map(String);
  return {
    method: "method" in value ? String(value.method) : "",
    url: String(value.url),
    headers: flat.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${flat[index + 1]}`] : [])),
    body: "body" in value ? String(value.body) : "",
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
