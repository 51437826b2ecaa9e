import { setMaxListeners } from "node:events";
import type { Period } from "../types/case.ts";
import type { Timeline } from "../types/cluster.ts";
import type { Plan } from "../types/plan.ts";
import type { Renewer } from "../types/renewal.ts";
import type { Transcript } from "../types/transcript.ts";
import { channel } from "./channel.ts";
import { type CountedBehind, countedBehind, pausesMilliseconds } from "./counted-behind.ts";
import { enterWindow, nextWindow } from "./enter-window.ts";
import type { Timeouts } from "./failure.ts";
import { TIMEOUTS } from "./failure.ts";
import { type FanOut, fanOut, type Targets } from "./fan-out.ts";
import { runSequences, sequences } from "./lanes.ts";
import { compacted, recordedWindows } from "./recorded-windows.ts";
import { type Round, type Slot, schedule } from "./schedule.ts";
import { type ReplayedCase, runsOf, tally } from "./tally.ts";

export type { ReplayedCase } from "./tally.ts";

export interface ReplayOptions {
  /** How many lanes are sent at a time; each sends to all clusters at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Counts exchanges that have ended on all clusters, of all planned ones. */
  onProgress(done: number, total: number): void;
  /** Makes anew what is bound to time. Left out: exchanges that need it are not sent. */
  readonly renewer?: Renewer;
  /** Left out: those that suit a gateway and a stand-in near by. */
  readonly timeouts?: Timeouts;
}

/** Cases that may wait for their reader before lanes stop: keeps memory flat when judging is slower than sending. */
const CASES_WAITING = 64;
/** Many times what a write to a database on the same machine takes; short beside the shortest window that is waited for. */
const COUNTED_AFTER_MILLISECONDS = 200;

/**
 * Sends every exchange of a plan to all clusters at once and yields each case as soon as its exchanges have ended.
 *
 * Every planned exchange ends on each cluster as answered, failed or not-sent, also when the signal is aborted (then
 * "interrupted") or a cluster dies, and every planned case is yielded exactly once. Nothing is tried again. Breaking off
 * the iteration stops the replay.
 */
export async function* replay(plan: Plan, clusters: Targets, options: ReplayOptions): AsyncGenerator<ReplayedCase, void, undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every exchange under way listens, which is many more than node takes for a leak.
  setMaxListeners(0, signal);
  const results = channel<ReplayedCase>(CASES_WAITING);
  const finished = (async () => {
    await using all = fanOut(clusters, options.timeouts ?? TIMEOUTS, signal, options.renewer ?? null);
    const ended = counted(plan, all, options, (replayed) => results.push(replayed));
    await sendPlan(plan, { all, timeline: clusters.timeline, concurrency: options.concurrency, signal, room: results.room, ended });
  })().then(() => results.close(undefined), results.close);
  try {
    yield* results.read();
  } finally {
    stop.abort();
    // Lanes that wait for a reader must learn that there is none any more.
    results.close(undefined);
    await finished;
  }
}

/** Takes what each exchange ended with, counts it, and hands on every case that is complete; those without exchanges at once. */
function counted(plan: Plan, all: FanOut, options: ReplayOptions, onCase: (replayed: ReplayedCase) => void) {
  const { end } = tally(all.names, onCase);
  const total = plan.cases.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  let done = 0;
  for (const planned of plan.cases) if (planned.exchanges.length === 0) onCase({ planned, runs: runsOf(all.names, []) });
  return (slot: Slot, transcripts: readonly Transcript[]) => {
    done += 1;
    end(slot, transcripts);
    options.onProgress(done, total);
  };
}

interface Sending {
  readonly all: FanOut;
  readonly timeline: Timeline;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Resolves when results may be made without piling up. */
  readonly room: () => Promise<void>;
  readonly ended: (slot: Slot, transcripts: readonly Transcript[]) => void;
}

async function sendPlan(plan: Plan, sending: Sending): Promise<void> {
  const { all, timeline, concurrency, signal, room, ended } = sending;
  const { groups: planned, rounds } = schedule(plan);
  const groups = compacted(planned, timeline);
  // A backup holds the counters of the hour it was taken in, and a recording is replayed at its own time: they would count again.
  // Where they cannot be emptied, only the cases that count are not sent.
  await all.resetCounters();
  let dated = false;
  const turn = async (stale: readonly Period[]) => {
    // A second is over before counts behind the answer could be waited for, so nothing that shows is counted so.
    if (stale.some((period) => period !== "second")) await countsWritten(sending);
    await all.turnWindows(stale);
  };
  const enterRecorded = recordedWindows(groups, { timeline, signal, turn });
  const behind = countedBehind(timeline);
  for (const group of groups) {
    const { due, slots } = group;
    // Probes expect counters that recorded traffic has not used up.
    if (due === null && dated) {
      await countsWritten(sending);
      await all.resetCounters();
    }
    dated ||= due !== null;
    if (due !== null && all.obstacle() === null) {
      await timeline.until(due, signal);
      await enterRecorded(group);
    }
    await runSequences(sequences(slots), concurrency, async (slot) => {
      await room();
      ended(slot, await sendInTurn(slot, all, behind, signal));
    });
  }
  for (const round of rounds) await sendRound(round, sending);
  // Whoever uses the clusters next resets for themselves, so a cluster that can no longer be reset spoils nothing here.
  if (rounds.length > 0) await all.resetCounters();
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
