import type { Finding } from "../types/certificate.ts";
import type { Components } from "./components.ts";

/** A component of so many fair shares makes parts that wait for one of them. */
const FAIR_SHARES = 2;

/** Says so where much of the traffic hangs together, so that more machines help little. */
export function unevenFinding(recorded: Components, all: number, of: number): readonly Finding[] {
  const largest = recorded.largest();
  if (of < 2 || all === 0 || largest * of < FAIR_SHARES * all) return [];
  const text = `${largest} of ${all} recorded exchanges hang together by clients, keys, caches and limits that they share, so one of the ${of} parts sends them all`;
  return [{ kind: "note", text, refuses: false }];
}
