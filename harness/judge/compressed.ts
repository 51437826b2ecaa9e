import type { Finding } from "../types/certificate.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { Transcript } from "../types/transcript.ts";
import { TOO_MANY_STATUS } from "./admitted.ts";
import { filedUnder } from "./memory.ts";

/** How many requests each cluster admitted where time was compressed. */
export interface CompressedTotals {
  readonly requests: number;
  readonly x: number;
  readonly control: number;
  readonly y: number;
}

/** By counter, and of all. */
export interface CompressedMemory {
  readonly counters: readonly (readonly [name: string, totals: CompressedTotals])[];
  readonly all: CompressedTotals;
}

const NONE: CompressedTotals = { requests: 0, x: 0, control: 0, y: 0 };
export const NOTHING_COUNTED: CompressedMemory = { counters: [], all: NONE };

/** Judges limits by totals where recorded traffic is sent faster than it was recorded and counters cannot begin anew in between. */
export interface CompressedLimits {
  /** Takes in one exchange; true when X and Y may differ in whether they admitted it. To be asked of every exchange, in the order of sending. */
  within(exchange: PlannedExchange, answers: Answers): boolean;
  totals(): CompressedTotals;
  memory(): CompressedMemory;
}

/** What the clusters made of one exchange. */
export interface Answers {
  readonly x: Transcript | undefined;
  readonly control: Transcript | undefined;
  readonly y: Transcript | undefined;
}

/** Counters that are kept apart; what comes later is taken together, which judges it no milder. */
const COUNTERS_KEPT = 10_000;
const THE_REST = "the rest";

/**
 * A minute's traffic within a second meets one window where it met sixty, and which of two requests side by side is the last that is admitted is
 * chance. So X and Y are held to how many they admit of one counter's requests: they may never be farther apart than X and its control are, or
 * than one request where there is no control.
 */
export function compressedLimits({ counters: known, all: before }: CompressedMemory): CompressedLimits {
  const counters = new Map<string, CompressedTotals>(known);
  const all = { ...before };
  return {
    within: ({ counters: planned = [] }, answers) => {
      if (planned.length === 0) return false;
      const [x, control, y] = [answers.x, answers.control, answers.y].map(isAdmitted);
      if (x === undefined || y === undefined) return false;
      const filed = planned.map(({ name }) => filedUnder(name));
      const names = filed.map((name) => (counters.has(name) || counters.size < COUNTERS_KEPT ? name : THE_REST));
      for (const name of new Set(names)) {
        const totals = counters.get(name) ?? NONE;
        counters.set(name, added(totals, x, control, y));
      }
      Object.assign(all, added(all, x, control, y));
      return names.every((name) => isNear(counters.get(name), control !== undefined));
    },
    totals: () => ({ ...all }),
    memory: () => ({ counters: [...counters], all: { ...all } }),
  };
}

/** Undefined when there was no answer. */
function isAdmitted(transcript: Transcript | undefined): boolean | undefined {
  return transcript?.outcome.kind === "answered" ? transcript.outcome.response.status !== TOO_MANY_STATUS : undefined;
}

function added(totals: CompressedTotals, x: boolean, control: boolean | undefined, y: boolean): CompressedTotals {
  const [one, two, three] = [x, control === true, y].map(Number);
  return {
    requests: totals.requests + 1,
    x: totals.x + (one ?? 0),
    control: totals.control + (two ?? 0),
    y: totals.y + (three ?? 0),
  };
}

function isNear(totals: CompressedTotals | undefined, hasControl: boolean): boolean {
  if (totals === undefined) return false;
  const allowed = hasControl ? Math.max(1, Math.abs(totals.x - totals.control)) : 1;
  return Math.abs(totals.x - totals.y) <= allowed;
}

/** What a reader must know of limits that were judged so. */
export function compressedFindings({ requests, x, y }: CompressedTotals): readonly Finding[] {
  if (requests === 0) return [];
  const text = `recorded traffic was sent faster than it was recorded, where counters could not begin anew with each recorded window: limits are judged by totals (of ${requests} limited requests X admitted ${x}, Y ${y})`;
  return [{ kind: "note", text, refuses: false }];
}
