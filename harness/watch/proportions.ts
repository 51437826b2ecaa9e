/** How many of so many. */
export interface Tally {
  readonly events: number;
  readonly of: number;
}

/** Halvings of the interval in which a root lies: more than a double tells apart. */
const HALVINGS = 80;

/**
 * The chance of seeing y's share so far above x's if it were in truth at most x's share plus `margin`: one-sided, small means worse. The signed
 * root of the likelihood ratio of two binomials under that constraint, with a continuity correction of half an event on each side. Unlike
 * the usual score test it holds its level in the far tail and with few events, where repeated looks need it (proportions.test.ts counts
 * all outcomes and shows so).
 */
export function chanceIfNoWorse(x: Tally, y: Tally, margin: number): number {
  const worse = { events: Math.max(y.events - 0.5, 0), of: y.of };
  const better = { events: Math.min(x.events + 0.5, x.of), of: x.of };
  if (x.of === 0 || y.of === 0 || share(worse) <= share(better) + margin) return 1;
  const held = heldShare(better, worse, margin);
  const ratio =
    likelihood(better, share(better)) + likelihood(worse, share(worse)) - likelihood(better, held) - likelihood(worse, held + margin);
  return upperTail(Math.sqrt(2 * Math.max(ratio, 0)));
}

/** From how many events of y on it would be called worse at this level; null when no number would do. */
export function eventsCalledWorse(x: Tally, requests: number, margin: number, level: number): number | null {
  const called = (events: number) => chanceIfNoWorse(x, { events, of: requests }, margin) <= level;
  if (!called(requests)) return null;
  let [not, yes] = [-1, requests];
  while (yes - not > 1) {
    const middle = Math.floor((not + yes) / 2);
    if (called(middle)) yes = middle;
    else not = middle;
  }
  return yes;
}

export function share({ events, of }: Tally): number {
  return of === 0 ? 0 : events / of;
}

/** The share of x that makes both outcomes likeliest while y's is exactly `margin` above it; the likelihood has one peak. */
function heldShare(x: Tally, y: Tally, margin: number): number {
  const slope = ({ events, of }: Tally, p: number) => events / p - (of - events) / (1 - p);
  let [low, high] = [0, 1 - margin];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (slope(x, middle) + slope(y, middle + margin) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function likelihood({ events, of }: Tally, p: number): number {
  const term = (count: number, chance: number) => (count === 0 ? 0 : count * Math.log(chance));
  return term(events, p) + term(of - events, 1 - p);
}

/** Terms of the fraction or the series; at the place where one takes over from the other both are exact to twelve digits. */
const TERMS = 80;
const TAKEOVER = 2;

/** The chance that a standard normal variable is above z ≥ 0 (Abramowitz and Stegun, 26.2.10 and 26.2.14). */
export function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < TAKEOVER) {
    let [term, sum] = [z, z];
    for (let index = 1; index < TERMS; index += 1) {
      term *= (z * z) / (2 * index + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let index = TERMS; index > 0; index -= 1) fraction = z + index / fraction;
  return density / fraction;
}
