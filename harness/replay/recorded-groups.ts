import { windowStart } from "../cluster/timeline.ts";
import type { Timeline } from "../types/cluster.ts";
import type { PlannedCase } from "../types/plan.ts";
import { usedPeriods } from "./recorded-windows.ts";
import { type Group, type Slot, slotsOf } from "./schedule.ts";

const SECOND_MILLISECONDS = 1000;

/** A busier second is cut, so that memory does not grow with it; what is left of it goes on when the first part has ended. */
const EXCHANGES_PER_GROUP = 2_000;

/**
 * Recorded traffic as it is sent: what was recorded in one second, side by side. On real gateways what was recorded in different seconds of one
 * minute need not be kept apart, unless something in it is limited by the second or it is sent at a pace of its own. Order within a lane
 * stays; the more lanes there are at a time, the less is waited.
 */
export async function* recordedGroups(cases: AsyncIterable<PlannedCase>, timeline: Timeline, paced: boolean): AsyncGenerator<Group> {
  const seconds = bySecond(cases);
  yield* timeline.real === true && !paced ? byMinute(seconds) : seconds;
}

async function* bySecond(cases: AsyncIterable<PlannedCase>): AsyncGenerator<Group> {
  let due = Number.NEGATIVE_INFINITY;
  let slots: Slot[] = [];
  for await (const planned of cases) {
    const at = planned.exchanges[0]?.due ?? due;
    // The clock never goes back: what comes too late in a recording belongs to the second that it comes in.
    const second = Math.max(due, Math.floor(at / SECOND_MILLISECONDS) * SECOND_MILLISECONDS);
    if (slots.length > 0 && (second !== due || slots.length >= EXCHANGES_PER_GROUP)) {
      yield { due, slots };
      slots = [];
    }
    due = second;
    slots.push(...slotsOf(planned));
  }
  if (slots.length > 0) yield { due, slots };
}

async function* byMinute(seconds: AsyncIterable<Group>): AsyncGenerator<Group> {
  let last: Joined | null = null;
  for await (const { due, slots } of seconds) {
    const bySecond = usedPeriods(slots).includes("second");
    if (last !== null && !bySecond && mayJoin(last, { due, slots })) {
      last.slots.push(...slots);
      continue;
    }
    if (last !== null) yield last;
    last = { due, slots: [...slots], bySecond };
  }
  if (last !== null) yield last;
}

interface Joined extends Group {
  readonly slots: Slot[];
  /** Something in it is limited by the second. */
  readonly bySecond: boolean;
}

function mayJoin(last: Joined, next: Group): boolean {
  return (
    !last.bySecond &&
    last.slots.length + next.slots.length <= EXCHANGES_PER_GROUP &&
    windowStart("minute", last.due) === windowStart("minute", next.due)
  );
}
