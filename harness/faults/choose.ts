import { closest } from "fastest-levenshtein";
import { HarnessError } from "../errors.ts";
import { type Fault, faults } from "../model/faults/index.ts";

/**
 * The faults of these ids; all when none is named.
 * @throws HarnessError `usage` for an id that is none, with the one most like it
 */
export function chooseFaults(ids: readonly string[]): readonly Fault[] {
  const known = faults.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new HarnessError("usage", `there is no fault "${unknown}"`, `Did you mean "${closest(unknown, known)}"? --list shows all.`);
  }
  return ids.length === 0 ? faults : faults.filter(({ id }) => ids.includes(id));
}
