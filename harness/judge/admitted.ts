import type { PlannedCase, PlannedExchange } from "../types/plan.ts";
import type { Transcript } from "../types/transcript.ts";
import type { Runs } from "./evidence.ts";

/** rate-limiting refuses with it unless `error_code` (3.1 and later) says otherwise. */
export const TOO_MANY_STATUS = 429;

/**
 * Exchanges of a counting case that may differ in whether they were admitted. A limit is judged by how many equal requests of a window
 * each cluster admits, never by one response: with `policy: cluster` counters are written after the response, so two identical copies
 * of one release disagree by a call. Y may be as far from X as the control is, and no farther.
 */
export function tolerated(planned: PlannedCase, runs: Runs): ReadonlySet<string> {
  if (planned.window === null || runs.x === undefined || runs.control === undefined || runs.y === undefined) return NONE_TOLERATED;
  const within = new Set<string>();
  for (const equal of windowsOf(planned)) {
    const [x, control, y] = [admitted(equal, runs.x), admitted(equal, runs.control), admitted(equal, runs.y)];
    if (x === control || Math.abs(x - y) > Math.abs(x - control)) continue;
    for (const { id } of equal) within.add(id);
  }
  return within;
}

const NONE_TOLERATED: ReadonlySet<string> = new Set();

/** Equal requests of one window: they share their identifier, so they share their counters. */
function windowsOf({ exchanges }: PlannedCase): readonly (readonly PlannedExchange[])[] {
  const groups = new Map<string, PlannedExchange[]>();
  for (const exchange of exchanges) {
    const { method, target, headers, body } = exchange.request;
    const key = JSON.stringify([exchange.phase, exchange.client, method, target, headers, Buffer.from(body).toString("base64")]);
    groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return [...groups.values()];
}

function admitted(exchanges: readonly PlannedExchange[], transcripts: readonly Transcript[]): number {
  const ids = new Set(exchanges.map(({ id }) => id));
  return transcripts.filter(
    ({ exchange, outcome }) => ids.has(exchange) && outcome.kind === "answered" && outcome.response.status !== TOO_MANY_STATUS,
  ).length;
}
