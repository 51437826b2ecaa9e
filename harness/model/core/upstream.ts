import type { IncomingMessage } from "node:http";
import type { HeaderLines } from "../../types/message.ts";
import { headerValue } from "../../types/message.ts";
import type { Exchange, GatewayContext } from "../exchange.ts";
import type { MutableHeaders } from "../headers.ts";
import { flat, pairs } from "../headers.ts";

/** nginx does not send these a second time once bytes may have arrived (proxy_next_upstream without non_idempotent). */
const NON_IDEMPOTENT = new Set(["POST", "LOCK", "PATCH"]);
/** A response may carry more headers than node takes by default. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** What getaddrinfo says of a name without an address. */
const UNRESOLVED = new Set(["ENOTFOUND", "EAI_AGAIN", "ENODATA", "EAI_NODATA", "EAI_FAIL"]);

export type Proxied = UpstreamResponse | 502 | 504 | "unresolved";

/** A request as it goes to the upstream. */
export interface UpstreamRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: Buffer;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: MutableHeaders;
  readonly body: Buffer;
}

/**
 * Sends the request, again after a connection that broke or timed out, `retries` times at most.
 * Yields the response, or the status of nginx's error page: 502 for a broken connection, 504 for a timeout; or that the
 * name has no address, which Kong finds out before it proxies.
 */
export async function proxy(exchange: Exchange, sent: UpstreamRequest, gateway: GatewayContext): Promise<Proxied> {
  const retries = NON_IDEMPOTENT.has(exchange.request.method) ? 0 : (exchange.service?.retries ?? 0);
  exchange.proxy.sentAt = gateway.clock();
  let outcome: Proxied = 502;
  for (let attempt = 0; attempt <= retries; attempt++) {
    exchange.proxy.tries++;
    outcome = await once(exchange, sent, gateway);
    if (typeof outcome === "object" || outcome === "unresolved") break;
  }
  exchange.proxy.headersAt = gateway.clock();
  if (typeof outcome === "object") exchange.proxy.status = outcome.status;
  return outcome;
}

function once(exchange: Exchange, sent: UpstreamRequest, gateway: GatewayContext): Promise<Proxied> {
  const { service, proxy } = exchange;
  return new Promise((resolve) => {
    const peer = {
      host: proxy.host,
      port: proxy.port,
      secure: service?.protocol === "https",
      serverName: (headerValue(sent.headers, "host") ?? "").replace(/:\d+$/, ""),
      verify: service?.extra?.["tls_verify"] === true,
    };
    const outgoing = gateway.upstream.request(peer, {
      method: sent.method,
      path: sent.target,
      headers: flat(sent.headers),
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      timeout: service?.read_timeout ?? 60_000,
    });
    outgoing.on("timeout", () => {
      resolve(504);
      outgoing.destroy();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(UNRESOLVED.has(error.code ?? "") ? "unresolved" : 502));
    outgoing.on("response", (incoming) => void collect(incoming).then(resolve, () => resolve(502)));
    outgoing.end(sent.body);
  });
}

async function collect(incoming: IncomingMessage): Promise<UpstreamResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    status: incoming.statusCode ?? 502,
    reason: incoming.statusMessage ?? "",
    headers: pairs(incoming.rawHeaders),
    body: Buffer.concat(chunks),
  };
}
