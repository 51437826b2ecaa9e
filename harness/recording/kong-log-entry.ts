import { isIP } from "node:net";
import type { Inventory } from "../types/inventory.ts";
import type { HeaderLine, HeaderLines } from "../types/message.ts";
import { headerValue, NO_BODY } from "../types/message.ts";
import { targetOf } from "./http-message.ts";
import type { idMaker } from "./ids.ts";
import { problemOf } from "./invalid.ts";
import { hiddenKey, withoutAdded } from "./kong-log-request.ts";
import { type KongLogEntry, kongLogEntry } from "./kong-log-schema.ts";
import { isTime, type RawExchange } from "./raw.ts";

/** nginx's own status for "the client closed the connection before the answer". */
const CLIENT_CLOSED = 499;

/** An exchange; why the entry cannot be read, in words that quote nothing of it; or why it holds no HTTP request. */
type Outcome = RawExchange | string | { readonly noRequest: string };

/**
 * What one parsed entry of Kong's log plugins says. The inventory gives back the keys that such an entry names but does not hold; null gives
 * back none.
 */
export function exchangeOfEntry(json: unknown, idOf: ReturnType<typeof idMaker>, inventory: Inventory | null): Outcome {
  // Routes of tcp, tls and udp are logged by the same plugins, with `session` in place of request and response.
  if (typeof json === "object" && json !== null && "session" in json && !("request" in json))
    return { noRequest: "is about a stream of bytes, not an HTTP request" };
  const parsed = kongLogEntry.safeParse(json);
  if (!parsed.success) return problemOf(parsed.error);
  const { started_at: at, client_ip: client, request, response } = parsed.data;
  if (!isTime(at)) return "started_at is out of range";
  // nginx refused it while it was reading (414, 431): Kong logs the status and nothing of the request.
  if (request.uri === "") return { noRequest: "the gateway refused the request before it had read it, and logged nothing of it" };
  const { target } = targetOf(request.uri);
  const headers = headerLines(request.headers);
  const key = inventory && hiddenKey(parsed.data, inventory);
  const answer = headerLines(response.headers);
  const answered = response.status >= 100 && response.status !== CLIENT_CLOSED;
  return {
    id: idOf(at, request.method),
    at: Math.floor(at),
    scheme: request.tls || request.url?.startsWith("https:") ? "https" : "http",
    client: client && isIP(client) !== 0 ? client : null,
    request: {
      method: request.method,
      target,
      headers: [...hostOf(headers, request.url), ...withoutAdded(headers), ...(key ? [key] : [])],
      body: NO_BODY,
    },
    response: answered ? { status: response.status, reason: "", headers: answer, body: NO_BODY } : null,
    missing: [
      // They are noted when the request is over: plugins have added some and hidden others by then.
      "request-headers",
      ...(mayHaveBody(request.method, headers) ? (["request-body"] as const) : []),
      ...(answered && hasBody(request.method, response.status, answer) ? (["response-body"] as const) : []),
    ],
  };
}

function headerLines(headers: KongLogEntry["request"]["headers"]): HeaderLines {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): HeaderLine => [name, one === true ? "" : String(one)]),
  );
}

/** HTTP/1.0 and a 400 may come without Host; the URL then holds the server's name. */
function hostOf(headers: HeaderLines, url: string | undefined): readonly HeaderLine[] {
  if (headerValue(headers, "host") !== undefined) return [];
  return [["host", targetOf(url ?? "").host || "unknown.invalid"]];
}

/** Over HTTP/2 a body needs no length, and the log does not tell the protocol: only methods that seldom have one count as without. */
function mayHaveBody(method: string, headers: HeaderLines): boolean {
  if (headerValue(headers, "transfer-encoding") !== undefined) return true;
  const length = headerValue(headers, "content-length");
  return length === undefined ? ["POST", "PUT", "PATCH"].includes(method) : length !== "0";
}

function hasBody(method: string, status: number, headers: HeaderLines): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304 && headerValue(headers, "content-length") !== "0";
}
