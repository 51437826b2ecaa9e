import type { HeaderLines } from "../../types/message.ts";
import { headerValue, headerValues } from "../../types/message.ts";
import type { Exchange, GatewayContext, GatewayRequest } from "../exchange.ts";
import type { MutableHeaders } from "../headers.ts";
import { listed } from "../headers.ts";

/** What X-Forwarded-Port says: Kong's own listening ports, which a model on a free port still claims to have. */
export const LISTENING_PORT: Readonly<Record<"http" | "https", number>> = { http: 8000, https: 8443 };

/** X-Forwarded-* and X-Real-IP as Kong decided them before any plugin ran (access.before in kong/runloop/handler.lua). */
export interface Forwarded {
  readonly for: string;
  readonly proto: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly prefix: string | null;
}

/** `prefix` is the router's; a trusted sender's own values win over Kong's, except that its address is always appended. */
export function forwardedBy(request: GatewayRequest, prefix: string | null, gateway: GatewayContext): Forwarded {
  const own = (name: string) => (gateway.trusted ? headerValue(request.headers, name) : undefined);
  const chain = headerValues(request.headers, "x-forwarded-for").join(", ");
  return {
    for: chain === "" ? request.client : `${chain}, ${request.peer}`,
    proto: own("x-forwarded-proto") ?? request.scheme,
    host: own("x-forwarded-host") ?? hostWithoutPort(request.headers),
    port: own("x-forwarded-port") ?? String(LISTENING_PORT[request.scheme]),
    path: own("x-forwarded-path") ?? request.path,
    prefix: own("x-forwarded-prefix") ?? prefix,
  };
}

/** nginx's `$host`: lower case, without port. */
function hostWithoutPort(headers: HeaderLines): string {
  return (headerValue(headers, "host") ?? "").toLowerCase().replace(/:\d*$/, "");
}

/** Client lines that nginx replaces or drops on the way (kong/templates/nginx_kong.lua and proxy_pass's own defaults). */
const REPLACED = new Set([
  "host",
  "connection",
  "te",
  "upgrade",
  "keep-alive",
  "expect",
  "content-length",
  "transfer-encoding",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-path",
  "x-forwarded-prefix",
  "x-real-ip",
  "proxy",
  "proxy-connection",
]);

/** The header lines sent to the upstream, in nginx's order: the proxy's own first, then what is left of the client's. */
export function upstreamHeaders(exchange: Exchange, forwarded: Forwarded, host: string, gateway: GatewayContext): MutableHeaders {
  const { request } = exchange;
  const { traits } = gateway;
  const websocket = headerValue(request.headers, "upgrade")?.toLowerCase() === "websocket";
  const connection = listed(headerValues(request.headers, "connection").join(","));
  const dropped = new Set([...REPLACED, ...connection.filter((name) => name !== "upgrade")]);
  if (traits.viaIsRfc9110) dropped.add("via");
  if (traits.sendsRequestId) dropped.add("x-kong-request-id");
  const hasLength =
    headerValue(request.headers, "content-length") !== undefined || headerValue(request.headers, "transfer-encoding") !== undefined;
  const own: [string, string | null][] = [
    ["TE", listed(headerValues(request.headers, "te").join(",")).includes("trailers") ? "trailers" : null],
    ["Via", traits.viaIsRfc9110 ? via(request, traits.product) : null],
    ["Host", host],
    ["Upgrade", websocket ? "websocket" : null],
    ["Connection", websocket ? "keep-alive, Upgrade" : "keep-alive"],
    ["X-Forwarded-For", forwarded.for],
    ["X-Forwarded-Proto", forwarded.proto],
    ["X-Forwarded-Host", forwarded.host],
    ["X-Forwarded-Port", forwarded.port],
    ["X-Forwarded-Path", forwarded.path],
    ["X-Forwarded-Prefix", forwarded.prefix],
    ["X-Real-IP", request.client],
    ["X-Kong-Request-Id", traits.sendsRequestId ? exchange.requestId : null],
    // Bodies are buffered, so a chunked request leaves with its length.
    ["Content-Length", hasLength || request.body.length > 0 ? String(request.body.length) : null],
  ];
  return [
    ...own.filter((line): line is [string, string] => line[1] !== null && line[1] !== ""),
    ...request.headers.filter(([name]) => !dropped.has(name.toLowerCase())),
  ];
}

function via(request: GatewayRequest, product: string): string {
  const client = headerValue(request.headers, "via");
  return `${client === undefined ? "" : `${client}, `}${request.httpVersion} ${product}`;
}
