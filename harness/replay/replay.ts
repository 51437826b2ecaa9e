import { setMaxListeners } from "node:events";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { Renewer } from "../types/renewal.ts";
import type { Transcript } from "../types/transcript.ts";
import { channel } from "./channel.ts";
import type { Timeouts } from "./failure.ts";
import { TIMEOUTS } from "./failure.ts";
import { type FanOut, fanOut, type Targets } from "./fan-out.ts";
import { paceOf } from "./pace.ts";
import type { Slot } from "./schedule.ts";
import { sendPlan } from "./send-plan.ts";
import { type ReplayedCase, runsOf, tally } from "./tally.ts";

export type { ReplayedCase } from "./tally.ts";

export interface ReplayOptions {
  /** How many lanes are sent at a time; each sends to all clusters at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Counts exchanges that have ended on all clusters, of all planned ones but those of `again`. */
  onProgress(done: number, total: number): void;
  /** Cases that are only sent once more, which a plan's count of recorded ones leaves out. Left out: none. */
  readonly again?: (planned: PlannedCase) => boolean;
  /**
   * How fast recorded traffic is sent: 1 as recorded, 2 twice as fast. Left out or null: as fast as it goes. Of no meaning on a clock that
   * jumps, where everything is sent in its own time.
   */
  readonly pace?: number | null;
  /** Told once recorded traffic has been sent at a pace: by how many milliseconds the latest of it was late. */
  readonly onLate?: (milliseconds: number) => void;
  /** Makes anew what is bound to time. Left out: exchanges that need it are not sent. */
  readonly renewer?: Renewer;
  /** Left out: those that suit a gateway and a stand-in near by. */
  readonly timeouts?: Timeouts;
}

/** Cases that may wait for their reader before lanes stop: keeps memory flat when judging is slower than sending. */
const CASES_WAITING = 64;

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
  // Every lane that waits for its time listens, which is many more than node takes for a leak.
  setMaxListeners(0, signal);
  const results = channel<ReplayedCase>(CASES_WAITING);
  const finished = (async () => {
    await using all = fanOut(clusters, options.timeouts ?? TIMEOUTS, signal, options.renewer ?? null);
    const { timeline } = clusters;
    const ended = counted(plan, all, options, (replayed) => results.push(replayed));
    const pace = typeof options.pace === "number" && timeline.real === true ? paceOf(options.pace, timeline) : null;
    await sendPlan(plan, { all, timeline, concurrency: options.concurrency, pace, signal, unread: stop.signal, room: results.room, ended });
    if (pace !== null) options.onLate?.(pace.latest());
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
  const { again = () => false } = options;
  const total = plan.probes.reduce((sum, probe) => sum + (again(probe) ? 0 : probe.exchanges.length), plan.recorded.count);
  let done = 0;
  for (const planned of plan.probes) if (planned.exchanges.length === 0) onCase({ planned, runs: runsOf(all.names, []) });
  return (slot: Slot, transcripts: readonly Transcript[]) => {
    end(slot, transcripts);
    if (again(slot.planned)) return;
    done += 1;
    options.onProgress(done, total);
  };
}
