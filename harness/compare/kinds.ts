import type { End } from "../types/difference.ts";
import { isHttpDate, sameLifetime } from "./dates.ts";

/** Clusters read their clocks one after the other, so a count of seconds may fall into the next second. */
const CLOCK_SLACK_SECONDS = 1;

const WHOLE_NUMBER = /^\d+$/;
/** Kong 3.5 and later: 32 lower-case hex digits (kong/tools/request_aware_table, `$kong_request_id`). */
const REQUEST_ID = /^[0-9a-f]{32}$/;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** The three generators of the correlation-id plugin: `uuid`, `uuid#counter`, `tracker` (address-port-pid-connection-requests-time). */
const GENERATED: readonly RegExp[] = [
  new RegExp(`^${UUID}$`, "i"),
  new RegExp(`^${UUID}#\\d+$`, "i"),
  /^[0-9a-f.:]+-\d+-\d+-\d+-\d+-\d+(\.\d+)?$/i,
];

/** Names under which a generated correlation id is usual; `Kong-Request-ID` is the plugin's default. */
export const usualCorrelationHeaders: ReadonlySet<string> = new Set([
  "kong-request-id",
  "x-request-id",
  "request-id",
  "x-correlation-id",
  "correlation-id",
]);

/** What a message says of the time it was made at: its own Date header, or null. */
export interface Clocks {
  readonly x: string | null;
  readonly y: string | null;
}

type Alike = (x: string, y: string, clocks: Clocks) => boolean;

function bothMatch(pattern: RegExp, x: string, y: string): boolean {
  return pattern.test(x) && pattern.test(y);
}

function bothWhole(x: string, y: string): boolean {
  return bothMatch(WHOLE_NUMBER, x, y);
}

function bothDates(x: string, y: string): boolean {
  return isHttpDate(x) && isHttpDate(y);
}

function sameSecond(x: string, y: string): boolean {
  return bothWhole(x, y) && Math.abs(Number(x) - Number(y)) <= CLOCK_SLACK_SECONDS;
}

function bothGenerated(x: string, y: string): boolean {
  for (const pattern of GENERATED) if (bothMatch(pattern, x, y)) return true;
  return false;
}

/** Whether the connection to the client stays open is decided per connection (`keepalive_requests`), so it is no behaviour of a route. */
function sameConnection(x: string, y: string): boolean {
  return lasting(x) === lasting(y);
}

function lasting(value: string): string {
  const tokens = value.split(",").map((token) => token.trim().toLowerCase());
  return tokens.filter((token) => token !== "close" && token !== "keep-alive").join(", ");
}

/** By exact name; whatever has no kind here is compared by value. */
const onClientEnd: ReadonlyMap<string, Alike> = new Map<string, Alike>(
  Object.entries({
    date: bothDates,
    expires: sameLifetime,
    "x-kong-upstream-latency": bothWhole,
    "x-kong-proxy-latency": bothWhole,
    "x-kong-response-latency": bothWhole,
    "ratelimit-reset": sameSecond,
    "retry-after": sameSecond,
    age: sameSecond,
    connection: sameConnection,
  }),
);

/**
 * Whether two unequal values of a header line are of one volatile kind, so that they say nothing about behaviour. Both must be there:
 * a header that one side lacks is always a difference. A `Date` that a client sent is not volatile on the way upstream.
 * @param name lower case
 * @param correlation lower-case names of headers in which a gateway puts an id that it makes up
 */
export function volatileHeader(
  end: End,
  name: string,
  x: string,
  y: string,
  { correlation, clocks }: { readonly correlation: ReadonlySet<string>; readonly clocks: Clocks },
): boolean {
  if (end === "client" && onClientEnd.get(name)?.(x, y, clocks)) return true;
  if (name === "x-kong-request-id" && volatileRequestId(x, y)) return true;
  return correlation.has(name) && bothGenerated(x, y);
}

/** Whether a text has the form of an id that Kong or the correlation-id plugin makes up. */
export function generatedId(text: string): boolean {
  return REQUEST_ID.test(text) || bothGenerated(text, text);
}

/** `request_id` in a body that Kong made (3.5 and later): another one for every request. */
export function volatileRequestId(x: string, y: string): boolean {
  return bothMatch(REQUEST_ID, x, y);
}

/** Hop headers whose mere presence depends on the connection (`Connection: keep-alive`, `Keep-Alive: timeout=5`). */
export function connectionOnly(name: string, value: string): boolean {
  return name === "keep-alive" || (name === "connection" && lasting(value) === "");
}
