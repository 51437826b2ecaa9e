import { headerValue } from "../../types/message.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";

/** Kong's own last headers, after the plugins' header filters (header_filter.after in kong/runloop/handler.lua). */
export function addKongHeaders(exchange: Exchange, response: OutgoingResponse, gateway: GatewayContext): void {
  const { traits } = gateway;
  const { headers } = response;
  if (response.proxied) {
    const { sentAt, headersAt } = exchange.proxy;
    setHeader(headers, "X-Kong-Upstream-Latency", milliseconds(headersAt - sentAt));
    setHeader(headers, "X-Kong-Proxy-Latency", milliseconds(sentAt - exchange.startedAt));
    const earlier = headerValue(headers, "via");
    setHeader(headers, "Via", traits.viaIsRfc9110 ? `${earlier === undefined ? "" : `${earlier}, `}1.1 ${traits.product}` : traits.product);
    if (traits.namesServerOnProxied && headerValue(headers, "server") === undefined) setHeader(headers, "Server", traits.product);
  } else {
    setHeader(headers, "X-Kong-Response-Latency", milliseconds(gateway.clock() - exchange.startedAt));
    setHeader(headers, "Server", traits.product);
  }
  if (traits.sendsRequestId) setHeader(headers, "X-Kong-Request-Id", exchange.requestId);
}

/** A clock that jumps, as the embedded one does between windows, must not show as a negative latency. */
function milliseconds(value: number): string {
  return String(Math.max(0, Math.round(value)));
}
