import type { DifferenceGroup } from "../types/certificate.ts";
import { gravities } from "../types/difference.ts";
import type { Outcomes } from "./outcomes.ts";

/** What stands for the core in a group, where no entity of the backup is to blame. */
const GATEWAY = "the gateway itself";

/** Unexplained differences by cause, gravest first, then most frequent. */
export function groupsOf({ gatherings }: Outcomes): readonly DifferenceGroup[] {
  const groups = [...gatherings.values()].map(({ first, paths, count, examples }) => ({
    gravity: first.gravity,
    entity: first.blame.entity ?? GATEWAY,
    why: first.blame.why,
    paths: [...paths],
    count,
    recognised: first.recognised,
    examples: examples.map(({ case: key, request, difference: { path, x, y } }) => ({ case: key, request, path, x, y })),
  }));
  return groups.sort(
    (a, b) => gravities.indexOf(a.gravity) - gravities.indexOf(b.gravity) || b.count - a.count || a.entity.localeCompare(b.entity),
  );
}
