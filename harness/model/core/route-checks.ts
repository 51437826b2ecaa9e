import { NOT_MODELLED_HEADER } from "../../types/cluster.ts";
import type { Route } from "../../types/inventory.ts";
import { headerValue } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { coreError, exitEmpty, exitObject } from "../answer.ts";
import type { Exchange, GatewayContext } from "../exchange.ts";
import type { Forwarded } from "./forwarding.ts";

const REDIRECTS = new Set([301, 302, 307, 308]);

/** What Kong checks of a matched route before any plugin: https only, gRPC (access.before in kong/runloop/handler.lua). */
export function checkRoute(route: Route, exchange: Exchange, forwarded: Forwarded, gateway: GatewayContext): Answer | null {
  const has = (protocol: string) => route.protocols.includes(protocol);
  if (has("https") && !has("http") && forwarded.proto !== "https") return requireHttps(route, exchange, forwarded, gateway);
  if (!has("grpc") && !has("grpcs")) return null;
  const contentType = headerValue(exchange.request.headers, "content-type") ?? "";
  if (!contentType.startsWith("application/grpc")) return coreError(gateway.traits, 415, "Non-gRPC request matched gRPC route");
  // The listener speaks HTTP/1 only, so a gRPC call that gets here never has the right version.
  return coreError(gateway.traits, 426, "Please use HTTP2 protocol", [
    ["connection", "Upgrade"],
    ["upgrade", "HTTP/2"],
  ]);
}

function requireHttps(route: Route, exchange: Exchange, forwarded: Forwarded, gateway: GatewayContext): Answer | null {
  const status = route.https_redirect_status_code;
  if (status === 426) {
    return coreError(gateway.traits, 426, "Please use HTTPS protocol", [
      ["Connection", "Upgrade"],
      ["Upgrade", "TLS/1.2, HTTP/1.1"],
    ]);
  }
  if (!REDIRECTS.has(status)) return null;
  return exitEmpty(status, [["Location", `https://${forwarded.host}${exchange.request.target}`]]);
}

/** The answer to a request whose plugins are not modelled: honest, and never taken for Kong's. */
export function notModelledAnswer(names: readonly string[]): Answer {
  return exitObject(501, { message: `The model gateway does not model ${names.join(", ")}` }, [[NOT_MODELLED_HEADER, names.join(", ")]]);
}
