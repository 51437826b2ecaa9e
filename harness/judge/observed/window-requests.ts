import type { LimitWindow } from "../../types/observations.ts";

type Request = LimitWindow["requests"][number];

/** The requests of one window as they come, of which stretches of one outcome are cut. */
export interface WindowRequests {
  add(request: Request): void;
  /** In the order of sending, numbered where any were left out. */
  result(): Pick<LimitWindow, "requests" | "requestsLeftOut">;
}

/** The first requests of a window are always given: that is every request of a probe. */
const ALWAYS_KEPT = 60;
/** As many points as a curve of a few hundred pixels can show. */
const REQUESTS_KEPT = 120;

/** Past the first ones, those are kept at which an outcome turns: where a limit of thousands begins to refuse is seen all the same. */
export function windowRequests(): WindowRequests {
  const kept: (Request & { readonly nth: number })[] = [];
  let [seen, last] = [0, ""];
  return {
    add: ({ at, admitted }) => {
      seen += 1;
      const outcome = JSON.stringify([admitted.x, admitted.control, admitted.y]);
      if (kept.length < ALWAYS_KEPT || (outcome !== last && kept.length < REQUESTS_KEPT)) kept.push({ at, admitted, nth: seen });
      last = outcome;
    },
    result: () => {
      if (seen > kept.length) return { requests: kept, requestsLeftOut: seen - kept.length };
      return { requests: kept.map(({ at, admitted }) => ({ at, admitted })).sort((a, b) => a.at - b.at) };
    },
  };
}
