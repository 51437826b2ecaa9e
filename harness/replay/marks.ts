import type { Cluster } from "../types/cluster.ts";
import { NOT_MODELLED_HEADER } from "../types/cluster.ts";
import type { HeaderLine, HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { headerValue, headerValues, withoutHeaders } from "../types/message.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { MatchedRoute } from "../types/transcript.ts";
import { DEBUG_ANSWERS, DEBUG_HEADER, EXCHANGE_HEADER } from "../types/transcript.ts";

/**
 * The request as it is sent: the planned one with what a replay adds, at the end of the headers.
 *
 * - X-Cutover-Exchange joins both ends. One that the recording carries (from an earlier replay) is replaced.
 * - Kong-Debug makes the gateway name its route. A request that carries one of its own keeps it and gets no second:
 *   Kong asks only whether it is there (kong/router/utils.lua), and the stand-in takes either off.
 * - X-Forwarded-For is the client's address, where one is known, in place of what the request carries: a gateway that trusts
 *   its sender takes the first or the last address of a list, by its real_ip_recursive, so only a list of one is clear.
 * - X-Forwarded-Proto says https where a recorded https request goes to an embedded gateway, which has no TLS listener
 *   but trusts every sender.
 */
export function marked(planned: PlannedExchange, join: string, cluster: Cluster): RequestMessage {
  const { method, target, headers: own, body } = planned.request;
  const headers: HeaderLine[] = [...withoutHeaders(forwarded(own, planned.client), OWN_MARK)];
  headers.push([EXCHANGE_HEADER, join]);
  if (headerValue(own, DEBUG_HEADER) === undefined) headers.push(ASKED_TO_DEBUG);
  if (tlsIsSimulated(planned, cluster) && headerValue(own, "x-forwarded-proto") === undefined) headers.push(SENT_BY_TLS);
  return { method, target, headers, body };
}

const OWN_MARK: readonly string[] = [EXCHANGE_HEADER];
const ASKED_TO_DEBUG: HeaderLine = [DEBUG_HEADER, "1"];
const SENT_BY_TLS: HeaderLine = ["X-Forwarded-Proto", "https"];

export function tlsIsSimulated(planned: PlannedExchange, cluster: Cluster): boolean {
  return planned.scheme === "https" && cluster.proxy.https === null && cluster.runtime === "embedded";
}

const FORWARDED_FOR = "X-Forwarded-For";
const FORWARDED_FOR_LOWER = FORWARDED_FOR.toLowerCase();

/** One line with the client's address, where the request's first such line stands, or at the end. */
function forwarded(headers: HeaderLines, client: string | null): HeaderLines {
  if (client === null) return headers;
  const own = headers.findIndex(([name]) => name.length === FORWARDED_FOR.length && name.toLowerCase() === FORWARDED_FOR_LOWER);
  if (own < 0) return [...headers, [FORWARDED_FOR, client]];
  const line: HeaderLine = [headers[own]?.[0] ?? FORWARDED_FOR, client];
  return [...headers.slice(0, own), line, ...withoutHeaders(headers.slice(own + 1), [FORWARDED_FOR])];
}

export interface ReadAnswer {
  /** The response as the client of an unmarked request would have got it. */
  readonly response: ResponseMessage;
  readonly route: MatchedRoute;
  readonly notModelled: readonly string[];
}

const ANSWERED_MARKS: readonly string[] = [...DEBUG_ANSWERS, NOT_MODELLED_HEADER];

function namesIn(values: readonly string[]): readonly string[] {
  const names = values.flatMap((value) => value.split(","));
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

const NOT_NAMED: MatchedRoute = { kind: "unknown", reason: "the gateway did not name a route" };

/** What Kong says in all forms of its 404 when no route matches (2.8, 3.4 and 3.9). */
const NO_ROUTE_MESSAGE = "no Route matched with those values";
/** How long the JSON form of it is, in bytes: that of 2.8, of 3.4, and of 3.9 with its request id of 32 characters (measured on each). */
const NO_ROUTE_BYTES: ReadonlySet<string> = new Set(["48", "52", "103"]);

/**
 * Takes the answers to the marks off a response. Kong sets them as soon as its router has decided (kong/router.lua in
 * 2.8, kong/router/utils.lua in 3.x), so they are on what plugins answer, too, and absent on requests that nginx
 * refused before routing. A 404 that says so means that no route matched.
 */
export function readAnswer(received: ResponseMessage): ReadAnswer {
  const response = { ...received, headers: withoutHeaders(received.headers, ANSWERED_MARKS) };
  return { response, route: routeOf(received), notModelled: namesIn(headerValues(received.headers, NOT_MODELLED_HEADER)) };
}

function routeOf(received: ResponseMessage): MatchedRoute {
  const id = headerValue(received.headers, DEBUG_ANSWERS[0]);
  if (id !== undefined) return { kind: "matched", id: id.toLowerCase(), name: headerValue(received.headers, DEBUG_ANSWERS[1]) ?? null };
  return received.status === 404 && saysNoRoute(received) ? { kind: "none" } : NOT_NAMED;
}

/** The answer to HEAD has no body to read (RFC 9110, 9.3.2), but the length that it would have, and Kong's mark of its own answers. */
function saysNoRoute({ headers, body }: ResponseMessage): boolean {
  if (body.length > 0) return Buffer.from(body).includes(NO_ROUTE_MESSAGE);
  const json = headerValue(headers, "content-type")?.startsWith("application/json") === true;
  const own = headerValue(headers, "x-kong-response-latency") !== undefined;
  return json && own && NO_ROUTE_BYTES.has(headerValue(headers, "content-length") ?? "");
}
