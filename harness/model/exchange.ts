import type { Consumer, Inventory, Route, Service } from "../types/inventory.ts";
import type { UpstreamClient } from "./core/upstream-client.ts";
import type { MutableHeaders } from "./headers.ts";
import type { Lookups } from "./lookups.ts";
import type { CounterStores } from "./policies/store.ts";
import type { StoredTokens } from "./policies/stored-tokens.ts";
import type { Traits } from "./traits.ts";

/** The request as nginx holds it: plugins read and change it, and what is left of it goes to the upstream. */
export interface GatewayRequest {
  method: string;
  /** Origin form as received: path and query, undecoded. */
  readonly target: string;
  /** The target without its query. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  query: string;
  /** The target ended with a bare question mark, which Kong keeps. */
  bareQuestionMark: boolean;
  /** "1.1" or "1.0". */
  readonly httpVersion: string;
  readonly headers: MutableHeaders;
  body: Buffer;
  /** Address of the connection. */
  readonly peer: string;
  /** Address of the client: the peer, or the first of a trusted X-Forwarded-For. */
  readonly client: string;
  readonly scheme: "http" | "https";
}

/** A credential that a plugin accepted. `key` identifies it where no consumer does. */
export interface AcceptedCredential {
  readonly id: string;
  readonly consumer_id: string;
}

/** One request on its way through the gateway. */
export interface Exchange {
  /** 32 hexadecimal digits, the same in header, body and log (3.5 and later send it). */
  readonly requestId: string;
  /** Gateway clock, epoch ms. */
  readonly startedAt: number;
  readonly request: GatewayRequest;
  readonly route: Route | null;
  readonly service: Service | null;
  consumer: Consumer | null;
  credential: AcceptedCredential | null;
  /** Path for the upstream without query, escaped; request-transformer may replace it. */
  upstreamPath: string;
  /** Host header that a plugin chose instead of the balancer's. */
  upstreamHost: string | null;
  /** Response headers set before the response exists (debug headers, rate limits). */
  readonly earlyHeaders: MutableHeaders;
  /** What a plugin remembers between its phases, by plugin name. */
  readonly notes: Map<string, unknown>;
  /** Filled while proxying, for the log payload. */
  readonly proxy: ProxyNotes;
}

interface ProxyNotes {
  /** The chosen target's, not the stand-in's. */
  host: string;
  port: number;
  tries: number;
  sentAt: number;
  headersAt: number;
  status: number | null;
}

/** The response on its way to the client. */
export interface OutgoingResponse {
  status: number;
  /** Null takes nginx's phrase for the status. */
  reason: string | null;
  readonly headers: MutableHeaders;
  /** Stands right after Date on the wire. */
  contentType: string | null;
  /** The upstream's Content-Length, which nginx writes after Content-Type; Kong's own stands among `headers`. */
  upstreamLength: number | null;
  body: Buffer;
  /** Kong tried the upstream (or served from its cache): Via and proxy latencies instead of the response latency. */
  readonly proxied: boolean;
  /** The upstream made it. */
  readonly fromUpstream: boolean;
}

/** What all exchanges of one gateway share. */
export interface GatewayContext {
  readonly inventory: Inventory;
  readonly lookups: Lookups;
  readonly traits: Traits;
  readonly counters: CounterStores;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Drawn once for the gateway, as Kong's worker does; `uuid#counter` uses it. */
  readonly worker: { readonly id: string; requests: number };
  readonly upstream: UpstreamClient;
  readonly trusted: boolean;
  readonly debugHeader: boolean;
  /** Access tokens of oauth2 that the database holds. */
  readonly storedTokens: StoredTokens;
  /** Counts responses held by proxy-cache, by key. */
  readonly cache: Map<string, unknown>;
}
