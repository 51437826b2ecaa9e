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

interface UnderWay {
  readonly ended: (readonly Transcript[])[];
  left: number;
}

export function tally(clusters: readonly ClusterName[], onCase: (replayed: ReplayedCase) => void): Tally {
  const underWay = new Map<PlannedCase, UnderWay>();
  return {
    end: ({ planned, step }, transcripts) => {
      const { length } = planned.exchanges;
      if (length === 1) {
        onCase({ planned, runs: runsOf(clusters, [transcripts]) });
        return;
      }
      const one = underWay.get(planned) ?? { ended: [], left: length };
      underWay.set(planned, one);
      // Steps may end out of order.
      one.ended[step] = transcripts;
      one.left -= 1;
      if (one.left > 0) return;
      underWay.delete(planned);
      onCase({ planned, runs: runsOf(clusters, one.ended) });
    },
  };
}

/** Turns "clusters of an exchange" into "exchanges of a cluster"; a case without exchanges has an empty run on each. */
export function runsOf(clusters: readonly ClusterName[], ended: readonly (readonly Transcript[])[]): ReplayedCase["runs"] {
  const runs: Partial<Record<ClusterName, readonly Transcript[]>> = {};
  for (const [index, name] of clusters.entries()) {
    const run: Transcript[] = [];
    for (const transcripts of ended) {
      const transcript = transcripts[index];
      if (transcript !== undefined) run.push(transcript);
    }
    runs[name] = run;
  }
  return runs;
}
