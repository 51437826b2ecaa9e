import type { Period } from "./case.ts";
import type { Counts } from "./certificate.ts";
import type { ClusterName } from "./transcript.ts";

/** What a run saw beside its verdicts. Bounded by the configuration, never by the traffic; every text is masked. */
export interface Observations {
  readonly latency: readonly RouteLatency[];
  readonly windows: readonly LimitWindow[];
  readonly matrix: readonly MatrixCell[];
  /** Windows that are not given: too many, or like others of the same limit on which all clusters agree. */
  readonly windowsLeftOut?: number;
  /** Cases that are different or inconclusive and not in cases.ndjson, because there were too many. */
  readonly casesLeftOut?: number;
  /** The documented changes that differences are recognised as, whether they explain them or not; left out where none is. */
  readonly changes?: readonly RecognisedChange[];
  /** How the routes and plugin instances that are blamed are configured on X; left out where none is. */
  readonly entities?: readonly EntitySettings[];
}

export interface RecognisedChange {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly advice?: string;
}

/** An entity of the backup as its Admin API names the fields, those that are set, secrets masked. */
export interface EntitySettings {
  /** As blame names it: "route orders-by-id", "key-auth on route orders". */
  readonly label: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** How long one route's answers took on a cluster, in milliseconds; quantiles are read from the histogram and at most 5 % off. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Answers by upper bound in milliseconds, ascending, for drawing the distribution. */
  readonly histogram: readonly { readonly upTo: number; readonly count: number }[];
}

export interface RouteLatency {
  /** Id and label of the route that X matched ("route orders-v1"); null for answers that matched none. */
  readonly route: string | null;
  readonly label: string;
  readonly x: Quantiles;
  readonly control: Quantiles | null;
  readonly y: Quantiles;
  /**
   * Median of Y minus X over the same exchanges, in milliseconds, with its 95 % confidence interval (order statistics: no distribution is
   * assumed); null where there are too few.
   */
  readonly shift: { readonly median: number; readonly low: number; readonly high: number } | null;
}

/** One window of one identifier at one limit: what each cluster admitted and refused while it ran. */
export interface LimitWindow {
  /** Label of the plugin instance ("rate-limiting on route orders-v1"). */
  readonly instance: string;
  readonly period: Period;
  readonly limit: number;
  /** Whom it counts, masked: "consumer web-shop", "ip 192.0.2.7". */
  readonly identifier: string;
  /** Key of the case that filled it, or null for recorded traffic. */
  readonly case: string | null;
  /** In the order of sending: who admitted the n-th request, and when it was sent (epoch milliseconds). Null where a cluster did not answer. */
  readonly requests: readonly {
    readonly at: number;
    readonly admitted: Readonly<Partial<Record<ClusterName, boolean | null>>>;
    /** The how manieth of its window, from 1 on. Left out: as it stands in the list. */
    readonly nth?: number;
  }[];
  /** Requests of this window that are not given: long stretches of one outcome. */
  readonly requestsLeftOut?: number;
}

/** Cases that exercised a plugin on a route. */
export interface MatrixCell {
  readonly route: string;
  readonly plugin: string;
  readonly cases: Counts;
}

/** One message as a person may see it: secrets masked, the body as text and cut. */
export interface ShownMessage {
  /** "GET /orders/1?x=y" or "200 OK". */
  readonly line: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Bytes of the whole body. */
  readonly bytes: number;
  readonly cut: boolean;
}

/** Both ends of one exchange on one cluster. */
export interface ShownSide {
  readonly route: string;
  /** Null when there was no answer; `note` then says why. */
  readonly answer: ShownMessage | null;
  /** Null when the upstream's end was not observed; empty when it was not reached. */
  readonly upstream: readonly ShownMessage[] | null;
  readonly milliseconds: number | null;
  readonly note: string | null;
}

/** One exchange of a case in full, as every cluster and the recording saw it. */
export interface ShownExchange {
  readonly id: string;
  readonly request: ShownMessage;
  readonly scheme: "http" | "https";
  readonly client: string | null;
  readonly recorded: ShownMessage | null;
  readonly x: ShownSide | null;
  readonly control: ShownSide | null;
  readonly y: ShownSide | null;
}

/** A case in full: a line of cases.ndjson. */
export interface ShownCase {
  readonly key: string;
  readonly exchanges: readonly ShownExchange[];
  /** Exchanges that are not given; those that differ come first. */
  readonly exchangesLeftOut?: number;
}
