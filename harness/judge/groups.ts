import type { DifferenceGroup } from "../types/certificate.ts";
import type { Change } from "../types/change.ts";
import { gravities } from "../types/difference.ts";
import type { Outcomes } from "./outcomes.ts";
import { evidenceOf } from "./uses.ts";

/** What stands for the core in a group, where no entity of the backup is to blame. */
const GATEWAY = "the gateway itself";

function byText(a: DifferenceGroup, b: DifferenceGroup): number {
  const [one, other] = [a, b].map(({ entity, why, recognised }) => JSON.stringify([entity, why, recognised]));
  return (one ?? "") < (other ?? "") ? -1 : 1;
}

/** Unexplained differences by cause, gravest first, then most frequent. */
export function groupsOf({ gatherings }: Outcomes, changes: readonly Change[]): readonly DifferenceGroup[] {
  const evidence = (recognised: string | null) => {
    const change = changes.find(({ id }) => id === recognised);
    return change === undefined ? {} : { evidence: evidenceOf(change) };
  };
  const groups = [...gatherings.values()].map(({ first, paths, count, examples }) => ({
    gravity: first.gravity,
    entity: first.blame.entity ?? GATEWAY,
    why: first.blame.why,
    paths: [...paths].sort(),
    count,
    recognised: first.recognised,
    ...evidence(first.recognised),
    examples: examples.map(({ case: key, request, difference: { path, x, y } }) => ({ case: key, request, path, x, y })),
  }));
  return groups.sort((a, b) => gravities.indexOf(a.gravity) - gravities.indexOf(b.gravity) || b.count - a.count || byText(a, b));
}
