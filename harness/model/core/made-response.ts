import type { Answer } from "../answer.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import { negotiate, negotiateErrorPage } from "./accept.ts";
import { compactJson, contentTypes, defaultMessage, templateBody } from "./error-body.ts";
import { redirectPage } from "./redirect-page.ts";

/** A response that Kong makes: the answer's headers, then Content-Length, in the order of kong/pdk/response.lua. */
export function madeResponse(answer: Answer, exchange: Exchange, gateway: GatewayContext, afterProxying: boolean): OutgoingResponse {
  const headers = [...exchange.earlyHeaders];
  for (const [name, value] of answer.headers) setHeader(headers, name, value);
  const { bytes, contentType } = render(answer, exchange, gateway);
  // nginx forbids a body and its length on 204, and Kong's is taken off there.
  if (answer.status !== 204) setHeader(headers, "Content-Length", String(bytes.length));
  return {
    status: answer.status,
    reason: null,
    headers,
    contentType,
    upstreamLength: null,
    body: bytes,
    proxied: afterProxying || answer.body.kind === "cached",
    fromUpstream: false,
  };
}

function render(answer: Answer, exchange: Exchange, gateway: GatewayContext): { bytes: Buffer; contentType: string | null } {
  const { body, status } = answer;
  const { traits } = gateway;
  const { headers } = exchange.request;
  switch (body.kind) {
    case "template": {
      const type = negotiate(headers, traits);
      return text(templateBody(type, body.message ?? defaultMessage(status), exchange.requestId, traits), contentTypes[type]);
    }
    case "error-page": {
      const type = negotiateErrorPage(headers, traits);
      return text(templateBody(type, body.message, exchange.requestId, traits), contentTypes[type]);
    }
    case "object":
      return text(compactJson(body.value), contentTypes.json);
    case "raw":
    case "cached":
      return { bytes: body.bytes, contentType: body.contentType };
    case "empty":
      return redirectPage(status) ?? { bytes: Buffer.alloc(0), contentType: null };
  }
}

function text(body: string, contentType: string): { bytes: Buffer; contentType: string } {
  return { bytes: Buffer.from(body), contentType };
}
