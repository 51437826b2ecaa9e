import type { CaseVerdict, Verdict } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import type { PlannedCase } from "../types/plan.ts";
import { exercisedOn } from "./exercised.ts";
import { presentableDifference } from "./present.ts";
import type { Scene } from "./scene.ts";
import { requestLine } from "./waivers.ts";

/** What all exchanges of a case came to. */
export interface CaseFindings {
  readonly doubts: readonly string[];
  /** Expectations at an end that nobody observed. */
  readonly unseen: readonly string[];
  readonly violations: readonly string[];
  readonly differences: readonly JudgedDifference[];
}

/** inconclusive before different before waived before explained before same; but what differs at one end differs, whatever the other end is. */
function verdictOf({ doubts, unseen, violations, differences }: CaseFindings): Verdict {
  if (doubts.length > 0) return "inconclusive";
  if (violations.length > 0 || differences.some(({ explanation }) => explanation === null)) return "different";
  if (unseen.length > 0) return "inconclusive";
  if (differences.some(({ explanation }) => explanation?.kind === "waiver")) return "waived";
  return differences.length > 0 ? "explained" : "same";
}

/** What a verdict says of its case, however it was judged. */
export function namedAs(
  { key, id, title, level, kind, plugin, exchanges }: PlannedCase,
  mask: (text: string) => string,
): Pick<CaseVerdict, "key" | "id" | "title" | "level" | "kind" | "plugin" | "exchanges"> {
  return { key: mask(key), id, title: mask(title), level, kind, plugin, exchanges: exchanges.length };
}

/** Puts the verdict together; from here on every text is masked. */
export function caseVerdict(
  planned: PlannedCase,
  scenes: readonly Scene[],
  found: CaseFindings,
  mask: (text: string) => string,
): CaseVerdict {
  const verdict = verdictOf(found);
  const shows = found.differences.find(({ explanation }) => explanation === null) ?? found.differences[0];
  const shown = planned.exchanges.find(({ id }) => id === shows?.exchange) ?? planned.exchanges[0];
  const instances = new Map(scenes.flatMap(({ x }) => exercisedOn(x)).map((one) => [one.id, one.name]));
  if (planned.instance !== null && planned.plugin !== null) instances.set(planned.instance, planned.plugin);
  const matched = scenes.flatMap(({ x }) => (x.matched.kind === "matched" ? [x.matched.id] : []));
  return {
    ...namedAs(planned, mask),
    plugins: [...new Set(instances.values())].sort(),
    instances: [...instances.keys()],
    route: planned.route ?? matched[0] ?? null,
    verdict,
    reasons: [...new Set([...found.doubts, ...(verdict === "inconclusive" ? found.unseen : []), ...found.violations])].map(mask),
    differences: found.differences.map((one) => presentableDifference(one, mask)),
    request: shown === undefined ? "" : mask(requestLine(shown.request)),
  };
}
