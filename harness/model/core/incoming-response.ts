import { headerValue, headerValues } from "../../types/message.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "../exchange.ts";
import { clearHeader, listed } from "../headers.ts";
import type { UpstreamResponse } from "./upstream.ts";

/** Upstream lines that nginx handles itself or hides (ngx_http_proxy_module); Date and Server pass, Kong says so. */
const HANDLED = new Set([
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "x-pad",
  "x-accel-expires",
  "x-accel-redirect",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
]);

/** Types that nginx's charset module labels when they name no charset (its default list; Kong sets `charset UTF-8`). */
const LABELLED = new Set(["text/html", "text/xml", "text/plain", "text/vnd.wap.wml", "application/javascript", "application/rss+xml"]);

/** The upstream's response as it enters Kong's header filters: headers set early come first on the wire. */
export function incomingResponse(upstream: UpstreamResponse, exchange: Exchange, gateway: GatewayContext): OutgoingResponse {
  const length = headerValue(upstream.headers, "content-length");
  const headers = [...exchange.earlyHeaders, ...upstream.headers.filter(([name]) => !HANDLED.has(name.toLowerCase()))];
  for (const name of listed(headerValues(upstream.headers, "connection").join(","))) {
    if (name !== "close" && name !== "keep-alive" && name !== "upgrade") clearHeader(headers, name);
  }
  const asksTrailers = listed(headerValues(exchange.request.headers, "te").join(",")).includes("trailers");
  if (!asksTrailers) clearHeader(headers, "trailer");
  if (gateway.traits.namesServerOnProxied && headerValue(headers, "server") === undefined) headers.push(["Server", gateway.traits.product]);
  return {
    status: upstream.status,
    reason: upstream.reason,
    headers,
    contentType: labelled(headerValue(upstream.headers, "content-type") ?? null),
    upstreamLength: length === undefined ? null : Number(length),
    body: upstream.body,
    proxied: true,
    fromUpstream: true,
  };
}

function labelled(contentType: string | null): string | null {
  if (contentType === null || /;\s*charset=/i.test(contentType)) return contentType;
  const essence = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  return LABELLED.has(essence) ? `${contentType}; charset=UTF-8` : contentType;
}
