import type { LimitWindow } from "../../types/observations.ts";

type Request = LimitWindow["requests"][number];

/** The requests of one window as they come, of which stretches of one outcome are cut. */
export interface WindowRequests {
  readonly kept: (Request & { readonly nth: number })[];
  seen: number;
  last: Request["admitted"];
}

/** The first requests of a window are always given: that is every request of a probe. */
const ALWAYS_KEPT = 60;
/** As many points as a curve of a few hundred pixels can show. */
const REQUESTS_KEPT = 120;

export function noRequests(): WindowRequests {
  return { kept: [], seen: 0, last: {} };
}

/** Past the first ones, those are kept at which an outcome turns: where a limit of thousands begins to refuse is seen all the same. */
export function addRequest(window: WindowRequests, at: number, admitted: Request["admitted"]): void {
  const { kept, last } = window;
  window.seen += 1;
  window.last = admitted;
  if (kept.length < ALWAYS_KEPT || (kept.length < REQUESTS_KEPT && turns(last, admitted))) kept.push({ at, admitted, nth: window.seen });
}

/** In the order of sending, numbered where any were left out. */
export function shownRequests({ kept, seen }: WindowRequests): Pick<LimitWindow, "requests" | "requestsLeftOut"> {
  if (seen > kept.length) return { requests: kept, requestsLeftOut: seen - kept.length };
  return { requests: kept.map(({ at, admitted }) => ({ at, admitted })).sort((a, b) => a.at - b.at) };
}

function turns(before: Request["admitted"], { x = null, control = null, y = null }: Request["admitted"]): boolean {
  return x !== (before.x ?? null) || control !== (before.control ?? null) || y !== (before.y ?? null);
}
