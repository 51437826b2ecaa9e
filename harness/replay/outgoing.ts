import type { Cluster } from "../types/cluster.ts";
import type { PlannedExchange } from "../types/plan.ts";
import { marked, tlsIsSimulated } from "./marks.ts";
import { type Wired, wire } from "./wire.ts";

/** A planned exchange with the marks of a replay, ready to be sent to any cluster. */
export interface Outgoing {
  readonly planned: PlannedExchange;
  /** Names the exchange at both ends. */
  readonly join: string;
  /** As it goes to this cluster. Made once for all that are sent the same. */
  to(cluster: Cluster): Wired;
}

export function outgoing(planned: PlannedExchange, join: string): Outgoing {
  let plain: Wired | null = null;
  return {
    planned,
    join,
    to(cluster) {
      if (tlsIsSimulated(planned, cluster)) return wire(marked(planned, join, cluster));
      plain ??= wire(marked(planned, join, cluster));
      return plain;
    },
  };
}
