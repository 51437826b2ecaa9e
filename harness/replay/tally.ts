import type { PlannedCase } from "../types/plan.ts";
import type { ClusterName, Transcript } from "../types/transcript.ts";
import type { Slot } from "./schedule.ts";

/** A case whose every exchange has ended on every cluster; transcripts in the order of the case's exchanges. */
export interface ReplayedCase {
  readonly planned: PlannedCase;
  readonly runs: Readonly<Partial<Record<ClusterName, readonly Transcript[]>>>;
}

/** Gathers the transcripts of cases that are under way and hands each case on once, when its last exchange has ended. */
export interface Tally {
  /** The exchange has ended on every cluster: its transcripts in the order of the clusters. */
  end(slot: Slot, transcripts: readonly Transcript[]): void;
}

export function tally(clusters: readonly ClusterName[], onCase: (replayed: ReplayedCase) => void): Tally {
  const underWay = new Map<PlannedCase, (readonly Transcript[])[]>();
  return {
    end: ({ planned, step }, transcripts) => {
      const ended = underWay.get(planned) ?? [];
      underWay.set(planned, ended);
      ended[step] = transcripts;
      // Steps may end out of order, so the list can have holes, which `filter` passes over.
      if (ended.filter(() => true).length < planned.exchanges.length) return;
      underWay.delete(planned);
      onCase({ planned, runs: runsOf(clusters, ended) });
    },
  };
}

/** Turns "clusters of an exchange" into "exchanges of a cluster"; a case without exchanges has an empty run on each. */
export function runsOf(clusters: readonly ClusterName[], ended: readonly (readonly Transcript[])[]): ReplayedCase["runs"] {
  const of = (index: number) => ended.map((transcripts) => transcripts[index]).filter((transcript) => transcript !== undefined);
  return Object.fromEntries(clusters.map((name, index) => [name, of(index)]));
}
