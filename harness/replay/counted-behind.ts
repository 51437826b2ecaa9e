import type { Timeline } from "../types/cluster.ts";
import type { PlannedExchange } from "../types/plan.ts";

/**
 * Kong counts for `policy: cluster` and `redis` in a timer of no delay after the request was looked at (rate-limiting/handler.lua, all
 * versions), so the answer is here before the count is. Many times what such a write takes on this machine.
 */
const COUNTED_BEHIND_MILLISECONDS = 100;
/** With more of them, those whose time is over are forgotten: a limit by header counts whatever clients send. */
const COUNTERS_KEPT = 10_000;

/** Keeps requests that are counted together apart in time, so that each sees the count of the one before, on every cluster alike. */
export interface CountedBehind {
  /** Resolves when the counts of earlier requests on the same counters have been written, as far as time tells. */
  ready(exchange: PlannedExchange, signal: AbortSignal): Promise<void>;
  sent(exchange: PlannedExchange): void;
}

export function countedBehind(timeline: Timeline): CountedBehind {
  const written = new Map<string, number>();
  // Model gateways live in a time of their own, in which nothing goes on while requests are sent one after the other.
  if (timeline.real !== true) return { ready: async () => undefined, sent: () => undefined };
  return {
    ready: async (exchange, signal) => {
      let last = 0;
      for (const name of namesOf(exchange)) last = Math.max(last, written.get(name) ?? 0);
      if (last > 0 && timeline.now() < last) await timeline.until(last, signal);
    },
    sent: (exchange) => {
      const names = namesOf(exchange);
      if (names.length === 0) return;
      const now = timeline.now();
      if (written.size > COUNTERS_KEPT) for (const [name, at] of written) if (at <= now) written.delete(name);
      for (const name of names) written.set(name, now + COUNTED_BEHIND_MILLISECONDS);
    },
  };
}

/** How long the longest of these sequences, each sent in its own order, waits for counts. */
export function pausesMilliseconds(inOrder: readonly (readonly { readonly exchange: PlannedExchange }[])[]): number {
  const pauses = inOrder.map((slots) => slots.filter(({ exchange }) => namesOf(exchange).length > 0).length);
  return pauses.reduce((most, one) => Math.max(most, one), 0) * COUNTED_BEHIND_MILLISECONDS;
}

const NONE: readonly string[] = [];

function namesOf({ counters = [] }: PlannedExchange): readonly string[] {
  if (counters.length === 0) return NONE;
  return counters.filter(({ behind }) => behind).map(({ name }) => name);
}
