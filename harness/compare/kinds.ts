import type { End } from "../types/difference.ts";

/** Clusters read their clocks one after the other, so a count of seconds may fall into the next second. */
const CLOCK_SLACK_SECONDS = 1;

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const WHOLE_NUMBER = /^\d+$/;
/** Kong 3.5 and later: 32 lower-case hex digits (kong/tools/request_aware_table, `$kong_request_id`). */
const REQUEST_ID = /^[0-9a-f]{32}$/;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** The three generators of the correlation-id plugin: `uuid`, `uuid#counter`, `tracker` (address-port-pid-connection-requests-time). */
const GENERATED: readonly (readonly [form: string, pattern: RegExp])[] = [
  ["uuid", new RegExp(`^${UUID}$`, "i")],
  ["uuid#counter", new RegExp(`^${UUID}#\\d+$`, "i")],
  ["tracker", /^[0-9a-f.:]+-\d+-\d+-\d+-\d+-\d+(\.\d+)?$/i],
];

/** Names under which a generated correlation id is usual; `Kong-Request-ID` is the plugin's default. */
export const usualCorrelationHeaders: ReadonlySet<string> = new Set([
  "kong-request-id",
  "x-request-id",
  "request-id",
  "x-correlation-id",
  "correlation-id",
]);

type Alike = (x: string, y: string) => boolean;

const both =
  (pattern: RegExp): Alike =>
  (x, y) =>
    pattern.test(x) && pattern.test(y);

const seconds: Alike = (x, y) => both(WHOLE_NUMBER)(x, y) && Math.abs(Number(x) - Number(y)) <= CLOCK_SLACK_SECONDS;

const generated: Alike = (x, y) => GENERATED.some(([, pattern]) => both(pattern)(x, y));

/** Whether the connection to the client stays open is decided per connection (`keepalive_requests`), so it is no behaviour of a route. */
const connection: Alike = (x, y) => lasting(x) === lasting(y);

function lasting(value: string): string {
  const tokens = value.split(",").map((token) => token.trim().toLowerCase());
  return tokens.filter((token) => token !== "close" && token !== "keep-alive").join(", ");
}

const onBothEnds: Readonly<Record<string, Alike>> = { "x-kong-request-id": both(REQUEST_ID) };

const onClientEnd: Readonly<Record<string, Alike>> = {
  date: both(HTTP_DATE),
  "x-kong-upstream-latency": both(WHOLE_NUMBER),
  "x-kong-proxy-latency": both(WHOLE_NUMBER),
  "x-kong-response-latency": both(WHOLE_NUMBER),
  "ratelimit-reset": seconds,
  "retry-after": seconds,
  age: seconds,
  connection,
};

/**
 * Whether two unequal values of a header are of one volatile kind, so that they say nothing about behaviour. Both must be there:
 * a header that one side lacks is always a difference. A `Date` that a client sent is not volatile on the way upstream.
 * @param name lower case
 * @param correlation lower-case names of headers in which a gateway puts an id that it makes up
 */
export function volatileHeader(end: End, name: string, x: string, y: string, correlation: ReadonlySet<string>): boolean {
  const alike = onBothEnds[name] ?? (end === "client" ? onClientEnd[name] : undefined);
  if (alike?.(x, y)) return true;
  return correlation.has(name) && generated(x, y);
}

/** `request_id` in a body that Kong made (3.5 and later): another one for every request. */
export function volatileRequestId(x: string, y: string): boolean {
  return both(REQUEST_ID)(x, y);
}

/** Hop headers whose mere presence depends on the connection (`Connection: keep-alive`, `Keep-Alive: timeout=5`). */
export function connectionOnly(name: string, value: string): boolean {
  return name === "keep-alive" || (name === "connection" && lasting(value) === "");
}
