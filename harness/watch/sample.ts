/** Upper bound in milliseconds (the last is infinite) → requests that took no longer, since the node started. */
export type Histogram = ReadonlyMap<number, number>;

/** What one node has counted since it started, as it says at one moment. */
export interface Sample {
  /** Status → requests; null where the endpoint does not tell. */
  readonly statuses: ReadonlyMap<number, number> | null;
  /** From the first byte of the request to the last of the response, upstream included: what the client waits. */
  readonly latency: Histogram | null;
  /** What of it Kong and its plugins took. */
  readonly gatewayLatency: Histogram | null;
  /** Requests on all of nginx's ports, health checks and scrapes among them: falls only when the node starts anew. */
  readonly served: number | null;
  /** Which node answered, where it says so (since 3.0): behind one address there may be more than one. */
  readonly node: string | null;
}

/** What one cluster has done over a time: sums over its nodes. */
export interface Totals {
  readonly statuses: ReadonlyMap<number, number>;
  readonly latency: Histogram;
  readonly gatewayLatency: Histogram;
}

export const nothing: Totals = { statuses: new Map(), latency: new Map(), gatewayLatency: new Map() };

/** A node's counts as totals: what it has done since it started. */
export function totalsOf({ statuses, latency, gatewayLatency }: Sample): Totals {
  return { statuses: statuses ?? new Map(), latency: latency ?? new Map(), gatewayLatency: gatewayLatency ?? new Map() };
}

export function plus(a: Totals, b: Totals): Totals {
  return {
    statuses: added(a.statuses, b.statuses),
    latency: added(a.latency, b.latency),
    gatewayLatency: added(a.gatewayLatency, b.gatewayLatency),
  };
}

/**
 * What a node did between two samples; null when one of its counters fell or went away, or another node answered: nothing is known of the time
 * between.
 */
export function since(before: Sample, after: Sample): Totals | null {
  if (before.node !== null && after.node !== null && before.node !== after.node) return null;
  if (before.served !== null && (after.served === null || after.served < before.served)) return null;
  const statuses = risen(before.statuses, after.statuses);
  const latency = risen(before.latency, after.latency);
  const gatewayLatency = risen(before.gatewayLatency, after.gatewayLatency);
  return statuses === null || latency === null || gatewayLatency === null ? null : { statuses, latency, gatewayLatency };
}

export function countOf(statuses: ReadonlyMap<number, number>, counts: (status: number) => boolean): number {
  let sum = 0;
  for (const [status, count] of statuses) if (counts(status)) sum += count;
  return sum;
}

type Counts = ReadonlyMap<number, number>;

function added(a: Counts, b: Counts): Counts {
  const sum = new Map(a);
  for (const [key, count] of b) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

function risen(before: Counts | null, after: Counts | null): Counts | null {
  const rise = new Map<number, number>();
  for (const [key, count] of after ?? []) rise.set(key, count - (before?.get(key) ?? 0));
  for (const key of before?.keys() ?? []) if (!rise.has(key)) return null;
  return [...rise.values()].some((count) => count < 0) ? null : rise;
}
