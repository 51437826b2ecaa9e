import { compareExchange } from "../compare/compare.ts";
import { split } from "../compare/target.ts";
import type { Difference, End } from "../types/difference.ts";
import type { PlannedCase } from "../types/plan.ts";
import type { Runs } from "./evidence.ts";
import { madeUpAlike } from "./made-up.ts";
import { filedUnder, type NoiseMemory } from "./memory.ts";

/** What the control, an identical copy of X, shows of one exchange. */
export interface ControlView {
  /** X against the control. */
  readonly fromX: readonly Difference[];
  /** The control against Y, without what a documented change explains. */
  readonly unexplainedToY: readonly Difference[];
}

/** How often X and the control were seen at one place of a case, and in how many of these exchanges they disagreed there. */
export interface Observations {
  readonly exchanges: number;
  readonly disagreements: number;
}

/** What X and the control disagree on, by case and place, over a run. Recorded exchanges are one case when method and path are equal. */
export interface NoiseRecord {
  /** Takes in one case as X and the control answered it, before anything of it is judged. */
  observe(planned: PlannedCase, runs: Runs): void;
  /** X against the control, of an exchange of the case that was observed last. */
  fromX(exchange: string): readonly Difference[];
  at(planned: PlannedCase, place: Pick<Difference, "end" | "path">): Observations;
  memory(): NoiseMemory;
}

interface Seen {
  exchanges: number;
  /** Null until the copies disagree. */
  places: Map<string, number> | null;
}

/** Older cases are forgotten: their evidence would have helped later exchanges of the same case only. */
const CASES_KEPT = 10_000;
/** A case whose copies disagree in more places than this has no stable answer at all. */
const PLACES_KEPT = 500;

const NOTHING_COMPARED: ReadonlyMap<string, readonly Difference[]> = new Map();

/**
 * @param correlation lower-case names of headers in which a gateway puts ids that it makes up
 * @param memory what an earlier record came to; empty: nothing
 */
export function noiseRecord(correlation: ReadonlySet<string>, memory: NoiseMemory): NoiseRecord {
  let last: ReadonlyMap<string, readonly Difference[]> = NOTHING_COMPARED;
  const cases = new Map<string, Seen>(memory.map(([name, exchanges, places]) => [name, { exchanges, places: new Map(places) }]));
  const leavesFor = firstToLeave([...cases.keys()]);
  let named: { readonly planned: PlannedCase; readonly name: string } | null = null;
  // Of the case that is being judged every difference is asked about.
  const nameOf = (planned: PlannedCase): string => {
    if (named?.planned !== planned) named = { planned, name: keyOf(planned) };
    return named.name;
  };
  const begin = (key: string): Seen => {
    const seen: Seen = { exchanges: 0, places: null };
    cases.set(key, seen);
    const oldest = leavesFor(key);
    if (oldest !== undefined) cases.delete(oldest);
    return seen;
  };
  return {
    observe: (planned, runs) => {
      last = compareCopies(runs, correlation);
      if (last.size === 0) return;
      const key = nameOf(planned);
      const known = cases.get(key) ?? begin(key);
      known.exchanges += last.size;
      for (const found of last.values()) {
        if (found.length === 0) continue;
        const places = known.places ?? new Map<string, number>();
        known.places = places;
        for (const place of new Set(found.map((one) => filedUnder(placeOf(one))))) {
          if (places.has(place) || places.size < PLACES_KEPT) places.set(place, (places.get(place) ?? 0) + 1);
        }
      }
    },
    fromX: (exchange) => last.get(exchange) ?? [],
    at: (planned, place) => {
      const known = cases.get(nameOf(planned));
      return { exchanges: known?.exchanges ?? 0, disagreements: known?.places?.get(filedUnder(placeOf(place))) ?? 0 };
    },
    memory: () => [...cases].map(([name, { exchanges, places }]) => [name, exchanges, [...(places ?? [])]]),
  };
}

/**
 * Which name is to be forgotten for a new one, or undefined as long as there is room: the oldest. A map that forgets its first entry again and
 * again looks for it among all that it forgot before.
 */
function firstToLeave(names: string[]): (name: string) => string | undefined {
  let next = 0;
  return (name) => {
    if (names.length < CASES_KEPT) {
      names.push(name);
      return undefined;
    }
    const oldest = names[next];
    names[next] = name;
    next = (next + 1) % CASES_KEPT;
    return oldest;
  };
}

/** X against the control by exchange, of those that both answered or both tried to. */
function compareCopies({ x, control }: Runs, correlation: ReadonlySet<string>): ReadonlyMap<string, readonly Difference[]> {
  if (x === undefined || control === undefined || control.length === 0) return NOTHING_COMPARED;
  const copies = new Map(control.map((transcript) => [transcript.exchange, transcript]));
  const compared = new Map<string, readonly Difference[]>();
  for (const transcript of x) {
    const copy = copies.get(transcript.exchange);
    if (copy !== undefined) compared.set(transcript.exchange, compareExchange(transcript, copy, correlation).differences);
  }
  return compared;
}

function keyOf({ kind, key, exchanges: [first] }: PlannedCase): string {
  return filedUnder(kind === "probe" || first === undefined ? key : `recorded ${first.request.method} ${split(first.request.target).path}`);
}

function placeOf({ end, path }: Pick<Difference, "end" | "path">): string {
  return `${end} ${path}`;
}

/** One disagreement may be an accident of that moment, two a coincidence; from the third on a place is taken for unsteady. */
const ENOUGH_DISAGREEMENTS = 3;

/** Ends and paths with few possible values: there Y must show what the control shows. Anywhere else three copies may give three values. */
const DISCRETE: ReadonlySet<string> = new Set([
  "client status",
  "client body:form",
  "client body:$.message",
  "upstream count",
  "upstream method",
  "route route",
  "outcome outcome",
] satisfies `${End} ${string}`[]);

/**
 * Whether a difference between X and Y is noise by evidence: the control differs from X at the same place of the same exchange, Y is
 * like the control there, but for documented changes, or shows yet another value where any value may stand, and enough observations of this
 * case show that the place is unsteady. A single one is enough for values that gateways make up (ids, tokens, times), which say so by
 * their form, and for what a limit's counter decides. What is there on X and on the control must be there on Y too, or it is not noise
 * but a loss.
 * @param counted X and the control disagree on whether a limit admitted the exchange, or the header tells a count (`countedApart`)
 */
export function isNoise(difference: Difference, control: ControlView, seen: Observations, counted: boolean): boolean {
  const here = (one: Difference) => placeOf(one) === placeOf(difference);
  const shown = control.fromX.find(here);
  if (shown === undefined) return false;
  const values = [shown.x, shown.y, difference.y];
  const like = !control.unexplainedToY.some(here);
  if (!like && (DISCRETE.has(placeOf(difference)) || difference.x === null || values.includes(null))) return false;
  return counted || seen.disagreements >= ENOUGH_DISAGREEMENTS || madeUpAlike(values);
}

/** For people: on how many observations it rests. */
export function whyNoise({ exchanges, disagreements }: Observations): string {
  return `the control differs from X at the same place: ${disagreements} of ${exchanges} observations of this case so far`;
}
