import { describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import type { Node } from "./cluster.ts";
import { rules, seeded, simulated, sound } from "./gateways.fixture.ts";
import type { Look, Rules } from "./judge.ts";
import type { Sample } from "./sample.ts";
import { watch } from "./watch.ts";

async function looksOf(x: Node, y: Node, more: Partial<Rules>): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for await (const look of watch({ x: [x], y: [y], rules: { ...rules, looks: 4, ...more }, due: async () => undefined })) looks.push(look);
  return looks;
}

const busy = { ...sound, requestsPerLook: 300 };
const node = (seed: number, behaviour = busy) => simulated(behaviour, seeded(seed));

/** A node whose readings are altered: by which reading it is, the first being 0. */
function altered(inner: Node, alter: (sample: Sample, reading: number) => Sample): Node {
  let reading = 0;
  return { name: "y1:8100", read: async () => alter(await inner.read(), reading++) };
}

const STARTED_ANEW = "y1:8100 started anew, or another node answered there: its counters fell";
const decisions = (looks: readonly Look[]) => looks.map(({ decision }) => decision);

describe("goes on", () => {
  test("when Y is as X", async () => expect(decisions(await looksOf(node(1), node(2), {}))).toEqual(Array(4).fill("go-on")));

  test("against what X did before, when nothing is left on X", async () => {
    const looks = await looksOf(node(1, { ...sound, requestsPerLook: 0 }), node(2), {});
    expect(looks.map(({ decision, baseline, requests }) => [decision, baseline, requests.x])).toEqual(
      Array(4).fill(["go-on", "before", 1000]),
    );
  });
});

describe("holds", () => {
  test("until both have answered enough", async () => {
    const looks = await looksOf(node(1), node(2, { ...busy, requestsPerLook: 80 }), { minRequests: 200 });
    expect(decisions(looks)).toEqual(["hold", "hold", "go-on", "go-on"]);
    expect(looks[0]?.reasons).toEqual(["Y answered 80 requests, and 200 are wanted"]);
  });

  test("while an endpoint is dead, and catches up when it is back", async () => {
    const inner = node(2);
    const y = altered(inner, (sample, reading) => {
      if (reading === 2) throw new HarnessError("cluster-failed", "y1:8100 does not answer", "");
      return sample;
    });
    const looks = await looksOf(node(1), y, {});
    expect(decisions(looks)).toEqual(["go-on", "hold", "go-on", "go-on"]);
    expect(looks[1]?.reasons).toContain("y1:8100 does not answer");
    expect(looks[3]?.requests.y).toBe(1200);
  });

  test("when Y's endpoint is dead at last, whatever was good before", async () => {
    const y = altered(node(2), (sample, reading) => {
      if (reading > 2) throw new HarnessError("cluster-failed", "y1:8100 does not answer", "");
      return sample;
    });
    expect(decisions(await looksOf(node(1), y, {})).at(-1)).toBe("hold");
  });

  test("the look in which a node started anew, and counts from there", async () => {
    const [before, after] = [node(2), node(3)];
    let reading = 0;
    const y: Node = { name: "y1:8100", read: () => (reading++ < 3 ? before : after).read() };
    const looks = await looksOf(node(1), y, {});
    expect(decisions(looks)).toEqual(["go-on", "go-on", "hold", "go-on"]);
    expect(looks[2]?.reasons).toEqual([STARTED_ANEW]);
    expect(looks[3]?.requests.y).toBe(900);
  });

  test("when a new start shows in what nginx served alone", async () => {
    const y = altered(node(2), (sample, reading) => ({ ...sample, served: reading === 2 ? 5 : 1000 + reading }));
    expect((await looksOf(node(1), y, {}))[1]?.reasons).toEqual([STARTED_ANEW]);
  });

  test("when another node answers at the address of the first, higher counters or not", async () => {
    const y = altered(node(2), (sample, reading) => ({ ...sample, node: reading === 2 ? "node-b" : "node-a" }));
    const looks = await looksOf(node(1), y, {});
    expect(decisions(looks)).toEqual(["go-on", "hold", "hold", "go-on"]);
    expect(looks[1]?.reasons).toEqual([STARTED_ANEW]);
  });

  test("when no request reaches Y any more", async () => {
    let stopped: Sample | null = null;
    const y = altered(node(2), (sample, reading) => {
      if (reading === 2) stopped = sample;
      return stopped ?? sample;
    });
    expect((await looksOf(node(1), y, {})).at(-1)).toMatchObject({
      decision: "hold",
      reasons: ["no request reached Y since the last look"],
    });
  });

  test("when Y tells nothing of how requests end", async () => {
    const y = altered(node(2), ({ latency }) => ({ statuses: null, latency, gatewayLatency: null, served: 10, node: null }));
    const [look] = await looksOf(node(1), y, {});
    expect(look).toMatchObject({ decision: "hold", reasons: [expect.stringContaining("Y does not tell how requests end")] });
  });

  test("when Y tells no latencies, unless nobody asks for them", async () => {
    const y = () => altered(node(2), ({ statuses, served }) => ({ statuses, latency: null, gatewayLatency: null, served, node: null }));
    expect((await looksOf(node(1), y(), {})).at(-1)?.reasons.join()).toContain("latencies are not told by both");
    expect(decisions(await looksOf(node(1), y(), { measures: ["errors"] }))).toEqual(Array(4).fill("go-on"));
  });
});

describe("rolls back", () => {
  test("at once when Y fails, and looks no more", async () => {
    const looks = await looksOf(node(1), node(2, { ...busy, errors: 0.5 }), {});
    expect(looks).toHaveLength(1);
    expect(looks[0]).toMatchObject({ decision: "roll-back", reasons: ["server errors (5xx) worse on Y"] });
  });

  test("never for less than the margin", async () => {
    const tolerance = { margin: 0.9, latencyMargin: 0.9, slowMilliseconds: 25 };
    expect(decisions(await looksOf(node(1), node(2, { ...busy, errors: 0.5 }), { tolerance }))).toEqual(Array(4).fill("go-on"));
  });

  test("never on too few requests", async () => {
    expect(decisions(await looksOf(node(1), node(2, { ...busy, errors: 1 }), { minRequests: 5000 }))).toEqual(Array(4).fill("hold"));
  });
});

test("a fault that is none of the endpoints' is not taken for one", async () => {
  const y: Node = { name: "y", read: async () => Promise.reject(new HarnessError("interrupted", "stopped", "")) };
  await expect(looksOf(node(1), y, {})).rejects.toThrow("stopped");
});
