import { HarnessError } from "../errors.ts";

/** Sees to it that every case that somebody named is planned: one that is not would be left out without a word. */
export interface OnlyCases {
  /** False where probes alone are named: recordings need not be read then. */
  readonly recorded: boolean;
  seen(key: string): void;
  /** @throws HarnessError `usage` for a key that nothing planned has */
  check(): void;
}

/** @param keys of cases, recorded ones and probes; empty: every case is sent */
export function onlyCases(keys: readonly string[]): OnlyCases {
  const missing = new Set(keys);
  return {
    recorded: keys.length === 0 || keys.some((key) => key.startsWith("recorded/")),
    seen: (key) => void missing.delete(key),
    check: () => {
      const [first] = missing;
      if (first === undefined) return;
      const alone = first.startsWith("recorded/")
        ? ", or requests before it had used up the limit that refused it, so that it cannot be sent alone"
        : "";
      const remedy = `Copy the key from a report; "npm run cutover -- explain" finds the nearest ones of a run.`;
      throw new HarnessError("usage", `there is no case "${first}"${alone}`, remedy);
    },
  };
}
