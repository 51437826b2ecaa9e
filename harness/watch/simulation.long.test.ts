import { describe, expect, test } from "vitest";
import { type Behaviour, rules, seeded, simulated, sound } from "./gateways.fixture.ts";
import type { Look } from "./judge.ts";
import { watch } from "./watch.ts";

async function lastLook(x: Behaviour, y: Behaviour, seed: number): Promise<Look> {
  const random = seeded(seed);
  let last: Look | null = null;
  for await (const look of watch({ x: [simulated(x, random)], y: [simulated(y, random)], rules, due: async () => undefined })) last = look;
  if (last === null) throw new Error("no look");
  return last;
}

async function decisions(x: Behaviour, y: Behaviour, shifts: number) {
  const counted = { "go-on": 0, hold: 0, "roll-back": 0 };
  const reasons = new Set<string>();
  for (let seed = 1; seed <= shifts; seed += 1) {
    const { decision, reasons: why } = await lastLook(x, y, seed);
    counted[decision] += 1;
    if (decision === "roll-back") for (const reason of why) reasons.add(reason);
  }
  return { ...counted, reasons: [...reasons] };
}

/** A thousand shifts of ten looks at 2,200 requests, on a busy machine. */
const SIMULATION_MILLISECONDS = 120_000;

test(
  "of a thousand shifts to a Y that is as X, with no margin, at most one in a hundred is called back and most may go on",
  async () => {
    const counted = await decisions(sound, sound, 1000);
    expect(counted["roll-back"]).toBeLessThanOrEqual(10);
    expect(counted["go-on"]).toBeGreaterThan(900);
  },
  SIMULATION_MILLISECONDS,
);

describe("of a hundred shifts to a Y that is worse, most are called back:", () => {
  test.each<[string, Partial<Behaviour>, Partial<Behaviour>, string]>([
    ["twice as many errors, 2 % → 4 %, in 4,000 requests on each side", { requestsPerLook: 400 }, { errors: 0.04 }, "server errors"],
    ["three times as many refused for their number", {}, { limited: 0.09 }, "rejected requests"],
    ["a Y that lets everybody in", {}, { unknown: 0 }, "let through"],
    ["latencies half as long again", {}, { medianMilliseconds: 60 }, "latencies"],
  ])(
    "%s",
    async (_what, both, onY, reason) => {
      const x = { ...sound, ...both };
      const counted = await decisions(x, { ...x, ...onY }, 100);
      expect(counted["roll-back"]).toBeGreaterThanOrEqual(80);
      expect(counted.reasons.join()).toContain(reason);
    },
    SIMULATION_MILLISECONDS,
  );
});
