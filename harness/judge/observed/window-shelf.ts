import type { LimitWindow } from "../../types/observations.ts";

/** Windows that have ended, of which only some can be kept. */
export interface WindowShelf {
  /**
   * @param window as much of it as says whether it is kept
   * @param whole asked only for a window that is
   */
  put(window: Draft, whole: () => LimitWindow): void;
  /** Those on which X and Y disagree first, then those in which anything was refused, each in the order of their first request. */
  kept(): readonly LimitWindow[];
  readonly leftOut: number;
}

type Draft = Pick<LimitWindow, "instance" | "period" | "requests">;

/** More curves than anybody looks at; with 120 requests each about 4 MB of JSON. */
const WINDOWS_KEPT = 300;
/** Of windows in which all agree, a few show how a limit works; a thousand more show the same. */
const AGREEING_KEPT_PER_LIMIT = { refused: 5, admitted: 1 } as const;

export function windowShelf(): WindowShelf {
  const shelves: Record<Kind, LimitWindow[]> = { disagreeing: [], refused: [], admitted: [] };
  const perLimit = new Map<string, number>();
  let put = 0;
  return {
    put: (window, whole) => {
      put += 1;
      const kind = kindOf(window);
      if (shelves[kind].length >= WINDOWS_KEPT) return;
      if (kind !== "disagreeing") {
        const limit = `${kind} ${window.period} ${window.instance}`;
        const known = perLimit.get(limit) ?? 0;
        if (known >= AGREEING_KEPT_PER_LIMIT[kind]) return;
        perLimit.set(limit, known + 1);
      }
      shelves[kind].push(whole());
    },
    kept: () => Object.values(shelves).flatMap(inOrder).slice(0, WINDOWS_KEPT),
    get leftOut() {
      return put - Math.min(WINDOWS_KEPT, Object.values(shelves).flat().length);
    },
  };
}

type Kind = "disagreeing" | "refused" | "admitted";

function kindOf({ requests }: Draft): Kind {
  if (requests.some(({ admitted: { x, y } }) => typeof x === "boolean" && typeof y === "boolean" && x !== y)) return "disagreeing";
  return requests.some(({ admitted: { x, control, y } }) => x === false || control === false || y === false) ? "refused" : "admitted";
}

function inOrder(windows: readonly LimitWindow[]): readonly LimitWindow[] {
  return [...windows].sort((a, b) => (a.requests[0]?.at ?? 0) - (b.requests[0]?.at ?? 0));
}
