import { setMaxListeners } from "node:events";
import type { Cluster, Clusters } from "../types/cluster.ts";
import type { Plan } from "../types/plan.ts";
import type { MatchedRoute, Outcome, Transcript } from "../types/transcript.ts";
import { channel } from "./channel.ts";
import { enterWindow, nextWindow } from "./enter-window.ts";
import type { Timeouts } from "./failure.ts";
import { INTERRUPTED, TIMEOUTS } from "./failure.ts";
import { type GatewayLine, gatewayLine } from "./gateway-line.ts";
import { runSequences, sequences } from "./lanes.ts";
import { readAnswer } from "./marks.ts";
import { type Round, type Slot, schedule } from "./schedule.ts";
import { type ReplayedCase, runsOf, tally } from "./tally.ts";

export type { ReplayedCase } from "./tally.ts";

export interface ReplayOptions {
  /** How many lanes are sent at a time; each sends to all clusters at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Counts exchanges that have ended on all clusters, of all planned ones. */
  onProgress(done: number, total: number): void;
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
export async function* replay(plan: Plan, clusters: Clusters, options: ReplayOptions): AsyncGenerator<ReplayedCase, void, undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every exchange under way listens, which is many more than node takes for a leak.
  setMaxListeners(0, signal);
  const run = new Run(plan, clusters, options, signal);
  const finished = run.all();
  try {
    yield* run.results.read();
  } finally {
    stop.abort();
    // Lanes that wait for a reader must learn that there is none any more.
    run.results.close(undefined);
    await finished;
  }
}

/** The lifetime of one replay: its connections, its joins and what is under way. */
class Run {
  readonly results = channel<ReplayedCase>(CASES_WAITING);
  readonly #plan: Plan;
  readonly #clusters: Clusters;
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  readonly #lines: readonly GatewayLine[];
  readonly #ended: ReturnType<typeof tally>;
  readonly #total: number;
  readonly #interrupted: Promise<string>;
  #done = 0;
  /** How often an exchange id was sent: ids of a plan should be unique, and where they are not, their ends must not mix. */
  readonly #joins = new Map<string, number>();

  constructor(plan: Plan, clusters: Clusters, options: ReplayOptions, signal: AbortSignal) {
    [this.#plan, this.#clusters, this.#options, this.#signal] = [plan, clusters, options, signal];
    const present = [clusters.x, clusters.control, clusters.y].filter((cluster) => cluster !== null);
    this.#lines = present.map((cluster) => gatewayLine(cluster, options.timeouts ?? TIMEOUTS));
    this.#ended = tally(this.#names, (replayed) => this.results.push(replayed));
    this.#interrupted = new Promise((resolve) => signal.addEventListener("abort", () => resolve(INTERRUPTED), { once: true }));
    this.#total = plan.cases.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  }

  get #names() {
    return this.#lines.map(({ cluster }) => cluster.name);
  }

  /** Runs the whole plan; how it ends is told to the reader of the results. */
  async all(): Promise<void> {
    try {
      for (const planned of this.#plan.cases) {
        if (planned.exchanges.length === 0) this.results.push({ planned, runs: runsOf(this.#names, []) });
      }
      const { groups, rounds } = schedule(this.#plan);
      for (const { due, slots } of groups) {
        if (due !== null && this.#obstacle() === null) await this.#clusters.timeline.until(due, this.#signal);
        await runSequences(sequences(slots), this.#options.concurrency, async (slot) => {
          await this.results.room();
          await this.#exchange(slot);
        });
      }
      for (const round of rounds) await this.#round(round);
      // Whoever uses the clusters next resets for themselves, so a cluster that can no longer be reset spoils nothing here.
      if (rounds.length > 0) await this.#resetCounters();
      this.results.close(undefined);
    } catch (error) {
      this.results.close(error);
    } finally {
      await Promise.all(this.#lines.map((line) => line[Symbol.asyncDispose]()));
    }
  }

  async #round({ period, bursts }: Round): Promise<void> {
    const { timeline } = this.#clusters;
    const uncounted = await this.#resetCounters();
    for (const [index, { windows, slots }] of bursts.entries()) {
      if (uncounted === null && this.#obstacle() === null) {
        if (index === 0) await enterWindow(period, timeline, this.#signal);
        for (let window = 0; window < windows; window += 1) await nextWindow(period, timeline, this.#signal);
      }
      await runSequences(sequences(slots), this.#options.concurrency, (slot) =>
        uncounted === null ? this.#exchange(slot) : this.#skip(slot, uncounted),
      );
    }
  }

  /** Null, or why a burst now would be counted on top of something unknown. */
  async #resetCounters(): Promise<string | null> {
    const obstacle = this.#obstacle();
    if (obstacle !== null) return obstacle;
    const resets = this.#lines.map(async ({ cluster }) => {
      await cluster.resetCounters().catch((cause: unknown) => {
        throw new Error(`the counters of ${cluster.name} could not be reset`, { cause });
      });
    });
    const reset = Promise.all(resets).then(
      () => null,
      (error: Error) => error.message,
    );
    return Promise.race([reset, this.#interrupted]);
  }

  /** Why nothing more can be sent, or null: this run was stopped, or a cluster died, after which nothing can be compared. */
  #obstacle(): string | null {
    if (this.#signal.aborted) return INTERRUPTED;
    return this.#lines.map((line) => line.dead()).find((reason) => reason !== null) ?? null;
  }

  /** Sends to all clusters at once, waits for all, then asks the stand-ins what they saw. */
  async #exchange(slot: Slot): Promise<void> {
    const obstacle = this.#obstacle();
    if (obstacle !== null) return this.#skip(slot, obstacle);
    const { exchange } = slot;
    const join = this.#join(exchange.id);
    const at = this.#clusters.timeline.now();
    for (const { cluster } of this.#lines) cluster.standIn.prepare(join, exchange.upstreamAnswer);
    const outcomes = await Promise.all(this.#lines.map((line) => line.send(exchange, join, this.#signal)));
    this.#end(
      slot,
      this.#lines.map(({ cluster }, index) =>
        transcript(cluster, slot, join, at, outcomes[index] ?? { kind: "not-sent", reason: INTERRUPTED }),
      ),
    );
  }

  async #skip(slot: Slot, reason: string): Promise<void> {
    const at = this.#clusters.timeline.now();
    this.#end(
      slot,
      this.#lines.map(({ cluster }) => ({
        exchange: slot.exchange.id,
        cluster: cluster.name,
        at,
        outcome: { kind: "not-sent", reason },
        upstream: { kind: "unobserved", reason: "it was not sent" },
        route: UNANSWERED,
        notModelled: [],
      })),
    );
  }

  #end(slot: Slot, transcripts: readonly Transcript[]): void {
    this.#done += 1;
    this.#ended.end(slot, transcripts);
    this.#options.onProgress(this.#done, this.#total);
  }

  #join(id: string): string {
    const before = this.#joins.get(id) ?? 0;
    this.#joins.set(id, before + 1);
    return before === 0 ? id : `${id}+${before}`;
  }
}

function transcript(cluster: Cluster, { exchange }: Slot, join: string, at: number, outcome: Outcome): Transcript {
  const base = { exchange: exchange.id, cluster: cluster.name, at, upstream: cluster.standIn.collect(join) };
  if (outcome.kind !== "answered") return { ...base, outcome, route: UNANSWERED, notModelled: [] };
  const { response, route, notModelled } = readAnswer(outcome.response);
  return { ...base, outcome: { ...outcome, response }, route, notModelled };
}

const UNANSWERED: MatchedRoute = { kind: "unknown", reason: "there was no answer" };
