import type { PredictedGravity, PredictedItem, Prediction } from "../types/prediction.ts";
import { counted } from "./wrap.ts";

/** Said at the top and at the bottom: a prediction must never look like a run. */
export const PREDICTION =
  "PREDICTION from documents and the model: nothing was started and nothing was sent. It is no evidence about Kong; npm run certify gathers that.";

/** What each gravity means, as a heading. */
export const gravityWords: Readonly<Record<PredictedGravity, string>> = {
  "will break": "Will break: requests are refused, go elsewhere or lose a plugin, or Y does not start",
  "needs sign-off": "Needs sign-off: somebody must decide whether it is acceptable",
  benign: "Benign: known, and nothing to decide",
};

/** "2 will break, 5 need sign-off, 31 are benign". */
export function tallyWords({ items }: Prediction): string {
  const count = (gravity: PredictedGravity) => items.filter((one) => one.gravity === gravity).length;
  return `will break ${count("will break")} · needs sign-off ${count("needs sign-off")} · benign ${count("benign")}`;
}

export function basisOf({ counts, backup, requestsTried }: Prediction): string {
  const parts = [
    counted(counts.services, "service", "services"),
    counted(counts.routes, "route", "routes"),
    counted(counts.consumers, "consumer", "consumers"),
    counted(counts.instances, "plugin instance", "plugin instances"),
  ];
  const postgres = backup.postgres === null ? "" : `, dumped from PostgreSQL ${backup.postgres}`;
  return `The backup holds ${parts.join(", ")} (schema of Kong ${backup.schema}${postgres}). ${counted(requestsTried, "made-up request was", "made-up requests were")} tried on both router models.`;
}

/** Whom it touches: how many of what, and the first few names. `shown` names each. */
export function reachWords(item: PredictedItem, prediction: Prediction, shown: number): string {
  const { counts } = prediction;
  const all = { routes: counts.routes, instances: counts.instances, consumers: counts.consumers };
  const parts = (["routes", "instances", "consumers"] as const).flatMap((kind) => {
    const names = item[kind];
    if (names.length === 0) return [];
    const one = kind.slice(0, -1);
    if (kind !== "instances" && names.length === all[kind] && names.length > shown) return [`every ${one} (${names.length})`];
    const more = names.length > shown ? ` and ${names.length - shown} more` : "";
    return [`${counted(names.length, one, kind)}: ${names.slice(0, shown).join(", ")}${more}`];
  });
  return parts.join(" · ");
}
