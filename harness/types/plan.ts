import type { Expectation, Level, Period, Window } from "./case.ts";
import type { UpstreamAnswer } from "./cluster.ts";
import type { RequestMessage } from "./message.ts";
import type { RecordedExchange } from "./recording.ts";
import type { Renewal } from "./renewal.ts";

/** A rate-limit counter that an exchange is counted on. */
export interface PlannedCounter {
  /** Equal for exchanges that are counted together. */
  readonly name: string;
  readonly periods: readonly Period[];
  /** Counted behind the answer, in a database or in Redis: the next request may still see the old count. */
  readonly behind: boolean;
}

/** One request that will be sent to every cluster. It ends in exactly one state on each of them: answered, failed or not sent. */
export interface PlannedExchange {
  readonly id: string;
  readonly request: RequestMessage;
  readonly scheme: "http" | "https";
  /** The client address the gateway is made to see, or null for the sender's own. */
  readonly client: string | null;
  /** What the stand-in does with it. */
  readonly upstreamAnswer: UpstreamAnswer;
  /** When it is due on the clusters' clock (recorded time), or null for "in order, no particular time". */
  readonly due: number | null;
  /** Exchanges that share a lane are sent one after the other: client identity and shared counters. */
  readonly lanes: readonly string[];
  /** Left out: none that is known. */
  readonly counters?: readonly PlannedCounter[];
  readonly phase: number;
  readonly expect: Expectation | null;
  /** What of the request is made anew as it is sent. Left out: nothing. */
  readonly renew?: readonly Renewal[];
  /** The route this request is meant for, where it is another than the case's. */
  readonly route?: string;
}

/** A case as planned: the denominator of every count. A probe has steps; a recorded case is one recorded exchange. */
export interface PlannedCase {
  /** Unique in the plan: `key-auth/rejects-an-unknown-key@route orders-v1`, `recorded/<exchange id>`. */
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly kind: "probe" | "recorded";
  readonly plugin: string | null;
  readonly instance: string | null;
  /** The route a probe is meant for. Null for recorded traffic. */
  readonly route: string | null;
  readonly window: Window | null;
  readonly recorded: RecordedExchange | null;
  readonly exchanges: readonly PlannedExchange[];
}

export interface Plan {
  readonly cases: readonly PlannedCase[];
}
