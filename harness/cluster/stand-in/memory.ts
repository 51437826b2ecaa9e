import type { UpstreamAnswer } from "../../types/cluster.ts";
import type { Json } from "../../types/json.ts";
import type { HeaderLines, RequestMessage } from "../../types/message.ts";
import type { UpstreamSide } from "../../types/transcript.ts";

/** A request while it arrives: it has its place in the order from its first byte on, the body fills up. */
export interface Arrival {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly chunks: Uint8Array[];
}

/** Requests without a join header: enough to see what they are, while a gateway that sends thousands cannot fill the memory. */
const STRAYS_KEPT = 100;
/** Exchanges that nobody prepared (late retries of one that was already collected): the oldest give way. */
const UNPREPARED_KEPT = 1000;
/** Log entries arrive after the response, so after `collect`: the oldest give way when nobody asks for them. */
const LOG_EXCHANGES_KEPT = 1000;

export interface Memory {
  prepare(exchange: string, answer: UpstreamAnswer): void;
  /** Takes the place of a request in the order of its exchange. */
  arrive(exchange: string, arrival: Arrival): void;
  answerFor(exchange: string): UpstreamAnswer;
  collect(exchange: string): UpstreamSide;
  log(exchange: string, entry: Json): void;
  collectLogs(exchange: string): readonly Json[];
  stray(request: RequestMessage): void;
  strays(): { readonly count: number; readonly requests: readonly RequestMessage[] };
  /** How many exchanges are held, for the test that collecting frees them. */
  held(): number;
}

const ECHO: UpstreamAnswer = { kind: "echo" };

/** What one stand-in remembers, bounded in everything that nobody collects. */
export function memory(): Memory {
  const prepared = new Map<string, { readonly answer: UpstreamAnswer; readonly arrivals: Arrival[] }>();
  const unprepared = new Map<string, Arrival[]>();
  const logs = new Map<string, Json[]>();
  const strays: RequestMessage[] = [];
  let strayCount = 0;

  return {
    prepare: (exchange, answer) => void prepared.set(exchange, { answer, arrivals: [] }),
    arrive: (exchange, arrival) => {
      const arrivals = prepared.get(exchange)?.arrivals;
      if (arrivals !== undefined) arrivals.push(arrival);
      else append(unprepared, exchange, arrival, UNPREPARED_KEPT);
    },
    answerFor: (exchange) => prepared.get(exchange)?.answer ?? ECHO,
    collect: (exchange) => {
      const arrivals = [...(unprepared.get(exchange) ?? []), ...(prepared.get(exchange)?.arrivals ?? [])];
      unprepared.delete(exchange);
      prepared.delete(exchange);
      return { kind: "observed", requests: arrivals.map(remembered) };
    },
    log: (exchange, entry) => append(logs, exchange, entry, LOG_EXCHANGES_KEPT),
    collectLogs: (exchange) => {
      const entries = logs.get(exchange) ?? [];
      logs.delete(exchange);
      return entries;
    },
    stray: (request) => {
      strayCount += 1;
      if (strays.length < STRAYS_KEPT) strays.push(request);
    },
    strays: () => ({ count: strayCount, requests: strays }),
    held: () => prepared.size + unprepared.size + logs.size,
  };
}

export function remembered({ method, target, headers, chunks }: Arrival): RequestMessage {
  return { method, target, headers, body: new Uint8Array(Buffer.concat(chunks)) };
}

/** Adds to the list under a key; when there is a key too many, the oldest goes (a Map keeps the order of insertion). */
function append<T>(map: Map<string, T[]>, key: string, value: T, keys: number): void {
  const list = map.get(key);
  if (list !== undefined) {
    list.push(value);
    return;
  }
  map.set(key, [value]);
  const [oldest] = map.keys();
  if (map.size > keys && oldest !== undefined) map.delete(oldest);
}
