import type { Period } from "./case.ts";
import type { Inventory } from "./inventory.ts";
import type { ResponseMessage } from "./message.ts";
import type { ClusterName, UpstreamSide } from "./transcript.ts";
import type { GatewayVersion } from "./version.ts";

/** On the model gateway's answer to a request whose route carries plugins it does not model: their names, comma-separated. */
export const NOT_MODELLED_HEADER = "X-Cutover-Not-Modelled";

/** What the stand-in does with an exchange: echo the request as JSON, give the recorded upstream answer, or drop the connection unanswered. */
export type UpstreamAnswer =
  | { readonly kind: "echo" }
  | { readonly kind: "respond"; readonly response: ResponseMessage }
  | { readonly kind: "drop" };

/** Answers for every upstream and log sink of one cluster and remembers what it was sent, by exchange. */
export interface StandIn extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Before an exchange is sent: what to answer. An exchange that was not prepared is echoed. */
  prepare(exchange: string, answer: UpstreamAnswer): void;
  /** After the exchange: what arrived, join and debug headers taken off. Forgets it. */
  collect(exchange: string): UpstreamSide;
}

/** The clock that a set of clusters lives by. Embedded clusters take a passed-in clock, so waiting costs nothing there. */
export interface Timeline {
  /** True where waiting takes its time: recorded traffic is then sent closer together than it was recorded. */
  readonly real?: boolean;
  /** Epoch milliseconds on the clusters. */
  now(): number;
  /**
   * Resolves when the clusters' clock has reached that time: sleeps on real gateways, jumps on embedded ones. Never goes back.
   * Resolves early when the signal is aborted; whoever waits looks at the signal.
   */
  until(epochMilliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** How a gateway's certificate is looked at; certificates and names are those of the gateway that is reached, not of its upstreams. */
export interface ProxyTls {
  /** Server name for every connection, or null: the Host of each request, as its client would send it. */
  readonly servername: string | null;
  /** Certificates (PEM) that the gateway's must be signed by, or null: it is not checked. */
  readonly ca: string | null;
}

/** Where else a cluster is reached, for a person who looks at it. Null where it has no such thing. */
interface ClusterAddresses {
  readonly admin: URL | null;
  readonly status: URL | null;
  /** URL of the database; holds its password. */
  readonly database: string | null;
}

/** One gateway with its database and its stand-in, started from the backup. */
export interface Cluster {
  readonly name: ClusterName;
  readonly version: GatewayVersion;
  readonly runtime: "embedded" | "containers" | "external";
  readonly image: string | null;
  /** `http` may be an https address where the gateway is reached by no other. `tls` left out: any certificate, each request's Host. */
  readonly proxy: { readonly http: URL; readonly https: URL | null; readonly tls?: ProxyTls };
  /** Left out where nobody but the run reaches it. */
  readonly addresses?: ClusterAddresses;
  /** What this cluster's own database holds (on Y: after the migrations). */
  readonly inventory: Inventory;
  readonly standIn: StandIn;
  /** Empties local, database and Redis counters of the limiting plugins. */
  resetCounters(): Promise<void>;
  /** Empties the counters of these periods alone, as if their window had turned. Left out where a clock that jumps turns it. */
  turnWindows?(periods: readonly Period[]): Promise<void>;
}

export interface Clusters extends AsyncDisposable {
  readonly x: Cluster;
  readonly control: Cluster | null;
  readonly y: Cluster;
  readonly timeline: Timeline;
  /** What was set differently from the operator's own configuration, the same on all clusters. */
  readonly overrides: readonly string[];
}
