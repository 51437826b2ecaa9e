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

/** One gateway with its database and its stand-in, started from the backup. */
export interface Cluster {
  readonly name: ClusterName;
  readonly version: GatewayVersion;
  readonly runtime: "embedded" | "containers" | "external";
  readonly image: string | null;
  readonly proxy: { readonly http: URL; readonly https: URL | null };
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
