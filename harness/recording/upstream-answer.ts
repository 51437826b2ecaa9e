import type { UpstreamAnswer } from "../types/cluster.ts";
import { type HeaderLine, headerValue, headerValues, NO_BODY, type ResponseMessage, sameName } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { GATEWAY_HEADERS } from "./gateway-headers.ts";

const ECHO: UpstreamAnswer = { kind: "echo" };

/** Kong's own words for an upstream that gave nothing usable, whatever the form of the body (kong/error_handlers.lua). */
const NO_ANSWER: Readonly<Record<number, string>> = {
  502: "An invalid response was received from the upstream server",
  503: "The upstream server is currently unavailable",
  504: "The upstream server is timing out",
};

/** `kong/2.8.5` replaces the upstream's Via; from 3.8 on `1.1 kong/3.9.1` is appended to it. */
const OWN_VIA = /(?:^|,\s*)(?:\d(?:\.\d)?\s+)?kong\/[^\s,]+\s*$/i;
const KONG = /^kong\//i;

/**
 * What the upstream must have answered, so that the gateway gives the recorded response again when it is asked again.
 *
 * - A response that Kong made itself, or none: echo. No upstream answered, so whoever lets the request through is seen doing so.
 * - One of Kong's texts for a dead upstream: drop the connection. For 503 and 504 that is as near as it gets without waiting for
 *   real: the replayed gateway says 502, and the judge reports that the recording was not reproduced.
 * - Everything else: the recorded response without what the gateway added. `Date` stays, because Kong passes on the upstream's. A
 *   response that bears no mark of Kong at all (`headers=off`) is taken for the upstream's: a gateway that answers by itself never asks.
 *
 * @param added header lines that the gateway adds; `gatewayHeaders(instances)` knows them better than the default
 */
export function upstreamAnswerOf(exchange: RecordedExchange, added: readonly RegExp[] = GATEWAY_HEADERS): UpstreamAnswer {
  const { request, response } = exchange;
  if (response === null) return ECHO;
  if (!wasProxied(response)) {
    if (saysKong(response)) return ECHO;
  } else if (saysNoAnswer(response) || showsNoAnswer(exchange, response)) return { kind: "drop" };
  const body = request.method === "HEAD" ? NO_BODY : response.body;
  const length = hasOwnLength(request.method, response) ? null : String(body.length);
  const headers: HeaderLine[] = [];
  for (const line of response.headers) {
    const kept = withoutGateway(line, added, length);
    if (kept !== null) headers.push(kept);
  }
  return { kind: "respond", response: { ...response, headers, body } };
}

/** True when the response came from an upstream through Kong: only then Kong sends Via or X-Kong-Upstream-Latency. */
export function wasProxied(response: ResponseMessage): boolean {
  return (
    headerValue(response.headers, "x-kong-upstream-latency") !== undefined ||
    headerValues(response.headers, "via").some((via) => OWN_VIA.test(via))
  );
}

/** On what did not come through Kong: a mark that Kong made it itself. */
function saysKong({ headers }: ResponseMessage): boolean {
  return headerValue(headers, "x-kong-response-latency") !== undefined || KONG.test(headerValue(headers, "server") ?? "");
}

function saysNoAnswer({ status, body }: ResponseMessage): boolean {
  const text = NO_ANSWER[status];
  return text !== undefined && Buffer.from(body).toString("utf8").includes(text);
}

/** Without a body (Kong's logs hold none) Date tells: servers send it (RFC 9110, 6.6.1), and nginx adds its own only when Kong has logged. */
function showsNoAnswer({ missing }: RecordedExchange, { status, headers }: ResponseMessage): boolean {
  const bodyOnly = missing.includes("response-body") && !missing.includes("response-headers");
  return bodyOnly && NO_ANSWER[status] !== undefined && headerValue(headers, "date") === undefined;
}

/**
 * A header line as the upstream sent it; null when the gateway added it.
 * @param length what gives way to a recorded Content-Length, because an import may have decoded the body; null: nothing
 */
function withoutGateway(line: HeaderLine, added: readonly RegExp[], length: string | null): HeaderLine | null {
  const [name, value] = line;
  if (sameName(name, "via")) {
    const upstream = value.replace(OWN_VIA, "");
    return upstream === "" ? null : [name, upstream];
  }
  if (sameName(name, "server")) return KONG.test(value) ? null : line;
  const text = `${name}: ${value}`;
  for (const pattern of added) if (pattern.test(text)) return null;
  return length !== null && sameName(name, "content-length") ? [name, length] : line;
}

/** Answers to HEAD and 304 name the length of a body that they do not carry (RFC 9110, 8.6). */
function hasOwnLength(method: string, { status }: ResponseMessage): boolean {
  return method === "HEAD" || status === 304;
}
