import { CACHE_LANE } from "../../plan/traffic.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { Plan, PlannedCase, PlannedExchange } from "../../types/plan.ts";
import { nextWindowStart } from "../../types/windows.ts";

/**
 * What is left of a plan to be sent. Gateways that were started anew have forgotten what they had counted and cached, so what was judged already
 * is sent once more where it counts in a rate-limit window that is still open for something that was not, or may still be in a cache: it is
 * not judged again. Everything else that was judged is not sent.
 * @param isDone whether a case has its verdict
 */
export async function remaining(plan: Plan, isDone: (planned: PlannedCase) => boolean, cachedMilliseconds: number): Promise<Plan> {
  const [first, left] = await firstLeft(plan.recorded, isDone);
  const open = (planned: PlannedCase) => planned.exchanges.some((exchange) => matters(exchange, first, cachedMilliseconds));
  const read = async function* () {
    for await (const planned of plan.recorded.read()) if (!isDone(planned) || open(planned)) yield planned;
  };
  return {
    recorded: first === null ? { count: 0, byMinute: new Map(), read: nothing } : { ...plan.recorded, count: left, read },
    probes: remainingProbes(plan.probes, isDone),
  };
}

async function* nothing(): AsyncGenerator<PlannedCase> {}

/** When the first exchange without a verdict was recorded, null where all have theirs; and how many there are. */
async function firstLeft(
  { count, read }: Plan["recorded"],
  isDone: (planned: PlannedCase) => boolean,
): Promise<readonly [number | null, number]> {
  let done = 0;
  let first: number | null = null;
  for await (const planned of read()) {
    if (isDone(planned)) done += 1;
    else first ??= planned.exchanges[0]?.due ?? 0;
  }
  return [first, count - done];
}

function matters({ due, counters = [], lanes }: PlannedExchange, first: number | null, cachedMilliseconds: number): boolean {
  if (due === null || first === null) return false;
  const counted = counters.some(({ periods }) => periods.some((period) => nextWindowStart(period, due) > first));
  return counted || (due + cachedMilliseconds > first && lanes.some((lane) => lane.startsWith(CACHE_LANE)));
}

/** Counters are emptied before each round of those that count in windows; those without share counters by their lanes. */
function remainingProbes(probes: readonly PlannedCase[], isDone: (planned: PlannedCase) => boolean): readonly PlannedCase[] {
  const lanesOf = ({ exchanges }: PlannedCase) => exchanges.flatMap(({ lanes }) => lanes);
  const left = probes.filter((probe) => !isDone(probe));
  const open = new Set(left.filter(({ window }) => window === null).flatMap(lanesOf));
  return probes.filter((probe) => !isDone(probe) || (probe.window === null && lanesOf(probe).some((lane) => open.has(lane))));
}

/** proxy-cache keeps an answer for 300 seconds unless told otherwise. */
const CACHE_TTL_SECONDS = 300;

/** How long an answer may be kept in a cache at most. */
export function cachedMilliseconds(inventories: readonly Inventory[]): number {
  const caches = inventories.flatMap(({ plugins }) => plugins.filter(({ name }) => name === "proxy-cache"));
  const seconds = caches.map(({ config }) => (typeof config["cache_ttl"] === "number" ? config["cache_ttl"] : CACHE_TTL_SECONDS));
  return Math.max(0, ...seconds) * 1000;
}
