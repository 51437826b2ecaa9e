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

/** Recorded traffic as it was planned. Never held as a whole: a recording may be longer than memory. */
interface RecordedCases {
  /** How many there are, each of one exchange. */
  readonly count: number;
  /** How many of them were recorded in which minute, by the start of the minute in epoch milliseconds. */
  readonly byMinute: ReadonlyMap<number, number>;
  /** Reads them from their source anew, in the order of recorded time. */
  read(): AsyncIterable<PlannedCase>;
}

/** Everything that will be sent: recorded traffic first, then the probes. */
export interface Plan {
  readonly recorded: RecordedCases;
  readonly probes: readonly PlannedCase[];
}

const MINUTE_MILLISECONDS = 60_000;

/** A plan of cases that somebody holds already: those of one exchange with a time of its own are sent as recorded traffic, in its order. */
export function planOf(cases: readonly PlannedCase[]): Plan {
  const dueOf = ({ exchanges: [first, ...rest] }: PlannedCase) => (rest.length === 0 ? (first?.due ?? null) : null);
  const dated = cases.filter((planned) => dueOf(planned) !== null).toSorted((a, b) => (dueOf(a) ?? 0) - (dueOf(b) ?? 0));
  const byMinute = new Map<number, number>();
  for (const planned of dated) {
    const minute = Math.floor((dueOf(planned) ?? 0) / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1);
  }
  const read = async function* () {
    yield* dated;
  };
  return { recorded: { count: dated.length, byMinute, read }, probes: cases.filter((planned) => dueOf(planned) === null) };
}
