import type { Period } from "../types/case.ts";
import type { Timeline } from "../types/cluster.ts";
import type { Plan } from "../types/plan.ts";
import type { Transcript } from "../types/transcript.ts";
import { type CountedBehind, countedBehind, pausesMilliseconds } from "./counted-behind.ts";
import { enterWindow, nextWindow } from "./enter-window.ts";
import type { FanOut } from "./fan-out.ts";
import { runSequences, sequences } from "./lanes.ts";
import type { Pace } from "./pace.ts";
import { recordedGroups } from "./recorded-groups.ts";
import { recordedWindows } from "./recorded-windows.ts";
import { type Round, type Slot, schedule } from "./schedule.ts";

export interface Sending {
  readonly all: FanOut;
  readonly timeline: Timeline;
  readonly concurrency: number;
  /** Null: recorded traffic is sent as fast as it goes, or by the clusters' own clock where that one jumps. */
  readonly pace: Pace | null;
  readonly signal: AbortSignal;
  /** Aborted when nobody reads any more: then nothing is left to be told, not even that it was not sent. */
  readonly unread: AbortSignal;
  /** Resolves when results may be made without piling up. */
  readonly room: () => Promise<void>;
  readonly ended: (slot: Slot, transcripts: readonly Transcript[]) => void;
}

/** Many times what a write to a database on the same machine takes; short beside the shortest window that is waited for. */
const COUNTED_AFTER_MILLISECONDS = 200;

/** Sends everything that is planned: recorded traffic in its time, then what does not count, then round after round of what does. */
export async function sendPlan({ recorded, probes }: Plan, sending: Sending): Promise<void> {
  const { all, concurrency } = sending;
  const { slots, rounds } = schedule(probes);
  // A backup holds the counters of the hour it was taken in, and a recording is replayed at its own time: they would count again.
  // Where they cannot be emptied, only the cases that count are not sent.
  await all.resetCounters();
  const behind = countedBehind(sending.timeline);
  if (recorded.count > 0) await sendRecorded(recorded, behind, sending);
  // Probes expect counters that recorded traffic has not used up.
  if (recorded.count > 0 && slots.length > 0) {
    await countsWritten(sending);
    await all.resetCounters();
  }
  await runSequences(sequences(slots), concurrency, (slot) => sendOne(slot, behind, sending));
  for (const round of rounds) if (!sending.unread.aborted) await sendRound(round, sending);
  // Whoever uses the clusters next resets for themselves, so a cluster that can no longer be reset spoils nothing here.
  if (rounds.length > 0) await all.resetCounters();
}

async function sendRecorded({ byMinute, read }: Plan["recorded"], behind: CountedBehind, sending: Sending): Promise<void> {
  const { all, timeline, concurrency, pace, signal } = sending;
  const turn = async (stale: readonly Period[]) => {
    // A second is over before counts behind the answer could be waited for, so nothing that shows is counted so.
    if (stale.some((period) => period !== "second")) await countsWritten(sending);
    await all.turnWindows(stale);
  };
  const enter = recordedWindows({ byMinute, timeline, signal, turn });
  const turns = pace === null ? null : turnstile(concurrency);
  for await (const group of recordedGroups(read(), timeline, pace !== null)) {
    if (sending.unread.aborted) return;
    const inOrder = sequences(group.slots);
    if (all.obstacle() === null) {
      if (timeline.real !== true) await timeline.until(group.due, signal);
      await pace?.due(group.due, signal);
      await enter(group);
    }
    if (pace === null || turns === null) {
      await runSequences(inOrder, concurrency, (slot) => sendOne(slot, behind, sending));
    } else {
      // All wait for their time side by side; how many are sent at once is bounded as ever.
      await runSequences(inOrder, inOrder.length, async (slot) => {
        if (all.obstacle() === null) await pace.due(slot.exchange.due ?? group.due, signal);
        await turns(() => sendOne(slot, behind, sending));
      });
    }
  }
}

async function sendOne(slot: Slot, behind: CountedBehind, { all, signal, unread, room, ended }: Sending): Promise<void> {
  await room();
  if (unread.aborted) return;
  ended(slot, await sendInTurn(slot, all, behind, signal));
}

/** A burst has no time to wait for a reader; it is bounded by the schedule instead. */
async function sendRound({ period, bursts }: Round, sending: Sending): Promise<void> {
  const { all, timeline, concurrency, signal, ended } = sending;
  await countsWritten(sending);
  const uncounted = await all.resetCounters();
  const behind = countedBehind(timeline);
  for (const [index, { windows, slots }] of bursts.entries()) {
    const inOrder = sequences(slots);
    const burst = { exchanges: slots.length, pausesMilliseconds: timeline.real === true ? pausesMilliseconds(inOrder) : 0 };
    if (uncounted === null && all.obstacle() === null) {
      if (index === 0) await enterWindow(period, burst, timeline, signal);
      for (let window = 0; window < windows; window += 1) await nextWindow(period, burst, timeline, signal);
    }
    await runSequences(inOrder, concurrency, async (slot) => {
      ended(slot, uncounted === null ? await sendInTurn(slot, all, behind, signal) : all.skip(slot, uncounted));
    });
  }
}

async function sendInTurn(slot: Slot, all: FanOut, behind: CountedBehind, signal: AbortSignal): Promise<readonly Transcript[]> {
  await behind.ready(slot.exchange, signal);
  const transcripts = await all.send(slot);
  behind.sent(slot.exchange);
  return transcripts;
}

/** Gateways count after they have answered (a timer of no delay in rate-limiting, every version), so the last counts may be on their way. */
async function countsWritten({ timeline, signal }: Sending): Promise<void> {
  await timeline.until(timeline.now() + COUNTED_AFTER_MILLISECONDS, signal);
}

/** Lets so many through at a time, in the order in which they came. */
function turnstile(places: number): (work: () => Promise<void>) => Promise<void> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
