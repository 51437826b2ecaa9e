import { HarnessError } from "../errors.ts";
import { nothing, plus, type Sample, since, type Totals, totalsOf } from "./sample.ts";

/** Asks one node what it has counted. */
export interface Node {
  readonly name: string;
  readonly read: () => Promise<Sample>;
}

/** What a cluster has done, look by look. */
export interface Followed {
  /** Since its nodes were first asked, without the times that a node's new start leaves unknown. */
  readonly total: Totals;
  /** All that its nodes had counted when they were first asked: the time before. */
  readonly before: Totals;
  /** Requests since the look before. */
  readonly sinceLast: number;
  /** Why this look cannot be trusted, one sentence each: no answer, a new start. */
  readonly problems: readonly string[];
  /** Its nodes tell how requests end. */
  readonly tells: boolean;
}

/**
 * Follows the counters of a cluster's nodes. A node that does not answer is caught up with when it does; one that started anew is counted
 * from there.
 */
export function follow(nodes: readonly Node[]): () => Promise<Followed> {
  const last = new Map<Node, Sample>();
  let [total, before] = [nothing, nothing];
  return async () => {
    const problems: string[] = [];
    let sinceLast = 0;
    const samples = await Promise.allSettled(nodes.map((node) => node.read()));
    for (const [index, node] of nodes.entries()) {
      const settled = samples[index];
      if (settled?.status !== "fulfilled") {
        problems.push(problemOf(settled?.reason));
        continue;
      }
      const sample = settled.value;
      const earlier = last.get(node);
      last.set(node, sample);
      const done = earlier === undefined ? null : since(earlier, sample);
      if (earlier === undefined) before = plus(before, totalsOf(sample));
      else if (done === null) problems.push(`${node.name} started anew, or another node answered there: its counters fell`);
      else {
        total = plus(total, done);
        sinceLast += requestsOf(done);
      }
    }
    const tells = [...last.values()].some(({ statuses }) => statuses !== null);
    return { total, before, sinceLast, problems, tells };
  };
}

export function requestsOf({ statuses }: Totals): number {
  let sum = 0;
  for (const count of statuses.values()) sum += count;
  return sum;
}

function problemOf(reason: unknown): string {
  if (reason instanceof HarnessError && reason.code === "cluster-failed") return reason.message;
  throw reason;
}
