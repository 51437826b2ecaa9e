import type { Node } from "./cluster.ts";
import type { Rules } from "./judge.ts";
import { MEASURES } from "./measures.ts";
import type { Sample } from "./sample.ts";

/** How the requests of a simulated cluster end. */
export interface Behaviour {
  readonly requestsPerLook: number;
  readonly errors: number;
  /** 429. */
  readonly limited: number;
  /** 401. */
  readonly unknown: number;
  /** Milliseconds, of which half the requests take longer; their logarithms are spread by one. */
  readonly medianMilliseconds: number;
}

export const sound: Behaviour = { requestsPerLook: 100, errors: 0.02, limited: 0.03, unknown: 0.05, medianMilliseconds: 40 };

export const rules: Rules = {
  measures: MEASURES,
  tolerance: { margin: 0, latencyMargin: 0, slowMilliseconds: 25 },
  minRequests: 200,
  falseAlarm: 0.01,
  looks: 10,
};

const BOUNDS = [25, 50, 80, 100, 400, 1000, 5000];

/** A small generator (mulberry32), so that equal simulations see the same. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A node that has served a thousand requests when it is first asked, and `requestsPerLook` more each time after. */
export function simulated({ requestsPerLook, errors, limited, unknown, medianMilliseconds }: Behaviour, random: () => number): Node {
  const statuses = new Map<number, number>();
  const latency = new Map([...BOUNDS, Number.POSITIVE_INFINITY].map((bound) => [bound, 0]));
  const serve = () => {
    const fate = random();
    const status = fate < errors ? 502 : fate < errors + limited ? 429 : fate < errors + limited + unknown ? 401 : 200;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // Box and Muller: a normal variable from two even ones.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const taken = medianMilliseconds * Math.exp(normal);
    for (const bound of latency.keys()) if (taken <= bound) latency.set(bound, (latency.get(bound) ?? 0) + 1);
  };
  let asked = 0;
  return {
    name: "simulated",
    read: async (): Promise<Sample> => {
      for (let left = asked === 0 ? 1000 : requestsPerLook; left > 0; left -= 1) serve();
      asked += 1;
      return { statuses: new Map(statuses), latency: new Map(latency), gatewayLatency: new Map(latency), served: null, node: null };
    },
  };
}
