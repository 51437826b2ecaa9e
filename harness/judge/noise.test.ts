import { describe, expect, it } from "vitest";
import { request, response, transcript } from "../compare/transcripts.fixture.ts";
import type { Difference } from "../types/difference.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { PlannedCase } from "../types/plan.ts";
import { isNoise, noiseRecord, type Observations } from "./noise.ts";

const at = (path: string, x: string | null, y: string | null): Difference => ({ exchange: "e1", end: "client", path, x, y });
const seen = (disagreements: number, exchanges = 100): Observations => ({ exchanges, disagreements });

/** X, the control and Y at one place, with Y taken for like the control where it shows the same. */
function noise(path: string, [x, control, y]: readonly (string | null)[], observations: Observations, counted = false): boolean {
  const here = (a: string | null = null, b: string | null = null) => (a === b ? [] : [at(path, a, b)]);
  return isNoise(at(path, x ?? null, y ?? null), { fromX: here(x, control), unexplainedToY: here(control, y) }, observations, counted);
}

describe("a status", () => {
  it("on which the copies disagreed once explains nothing, nor twice", () => {
    expect(noise("status", ["200", "503", "503"], seen(1))).toBe(false);
    expect(noise("status", ["200", "503", "503"], seen(2))).toBe(false);
  });

  it("on which they disagree time and again is noise, where Y shows what the control shows", () => {
    expect(noise("status", ["200", "503", "503"], seen(3))).toBe(true);
    expect(noise("status", ["200", "503", "401"], seen(50))).toBe(false);
  });

  it("on which they agree here is a difference, however often they disagree elsewhere", () => {
    expect(noise("status", ["401", "401", "200"], seen(50))).toBe(false);
  });

  it("of a limit's counter needs no more than the copies' disagreement", () => {
    expect(noise("status", ["200", "429", "429"], seen(1), true)).toBe(true);
    expect(noise("status", ["200", "429", "401"], seen(1), true)).toBe(false);
  });
});

describe("presence", () => {
  it("is required: what X and the control send and Y does not is a loss, even if its value is noise", () => {
    expect(noise("header:x-trace", ["a1", "b2", null], seen(50))).toBe(false);
    expect(noise("header:x-trace", ["a1", "b2", null], seen(50), true)).toBe(false);
  });

  it("that comes and goes between the copies is noise only when it was seen to, and a header new on Y is none", () => {
    expect(noise("header:x-cache", ["hit", null, null], seen(1))).toBe(false);
    expect(noise("header:x-cache", ["hit", null, null], seen(3))).toBe(true);
    expect(noise("header:x-cache", [null, null, "hit"], seen(50))).toBe(false);
  });
});

describe("a value", () => {
  it("that gateways make up is noise at once, since two copies cannot share it", () => {
    const ids = ["4b8ead7e2f26423893177626ed045c2e", "081e256a4ef5980030a9aa3856af3e18", "32b2bd202f424912975a755dda13d990"];
    expect(noise("header:x-trace", ids, seen(1))).toBe(true);
    expect(noise("header:x-trace", [ids[0] ?? "", ids[1] ?? "", "none"], seen(1))).toBe(false);
    expect(noise("header:x-trace", [ids[0] ?? "", ids[1] ?? "", `${ids[2]}${ids[2]}`], seen(1))).toBe(false);
    expect(noise("body:$.at", ["1763862078123", "1763862078125", "1763862079001"], seen(1))).toBe(true);
  });

  it("that might be a word or a name needs enough observations", () => {
    expect(noise("header:x-consumer-username", ["alice", "bob", "carol"], seen(1))).toBe(false);
    expect(noise("header:x-consumer-username", ["alice", "bob", "bob"], seen(2))).toBe(false);
    expect(noise("header:x-served-by", ["n1", "n2", "n3"], seen(3))).toBe(true);
  });
});

it("noise at one place never explains another: not another header, nor the same path at the other end", () => {
  const control = { fromX: [at("header:x-trace", "a", "b")], unexplainedToY: [] };
  expect(isNoise(at("header:x-other", "a", "b"), control, seen(50), true)).toBe(false);
  expect(isNoise({ ...at("header:x-trace", "a", "b"), end: "upstream" }, control, seen(50), true)).toBe(false);
});

describe("what is on record", () => {
  const planned = (kind: PlannedCase["kind"], key: string, target: string): PlannedCase =>
    plannedCase(key, [exchange("e1", { request: request(target) })], { kind });
  const apart = { x: [transcript(response(200, []))], control: [transcript(response(503, []))] };
  const alike = { x: [transcript(response(200, []))], control: [transcript(response(200, []))] };
  const status = at("status", "200", "503");

  it("counts exchanges and disagreements by case and place", () => {
    const record = noiseRecord(new Set(), []);
    record.observe(planned("probe", "a", "/a"), apart);
    record.observe(planned("probe", "a", "/a"), alike);
    record.observe(planned("probe", "b", "/a"), alike);
    expect(record.at(planned("probe", "a", "/a"), status)).toEqual({ exchanges: 2, disagreements: 1 });
    expect(record.at(planned("probe", "a", "/a"), { ...status, path: "body" })).toEqual({ exchanges: 2, disagreements: 0 });
    expect(record.at(planned("probe", "b", "/a"), status)).toEqual({ exchanges: 1, disagreements: 0 });
    expect(record.at(planned("probe", "never seen", "/a"), status)).toEqual({ exchanges: 0, disagreements: 0 });
  });

  it("takes recorded requests of one method and path for one case, whatever their query", () => {
    const record = noiseRecord(new Set(), []);
    for (const [key, target] of [["r1", "/a?n=1"], ["r2", "/a?n=2"], ["r3", "/b"]] as const) record.observe(planned("recorded", key, target), apart); // biome-ignore format: pairs
    expect(record.at(planned("recorded", "r4", "/a"), status)).toEqual({ exchanges: 2, disagreements: 2 });
  });

  it("gives X against the control of the case that was taken in last, and nothing without a control", () => {
    const record = noiseRecord(new Set(), []);
    record.observe(planned("probe", "a", "/a"), apart);
    expect(record.fromX("e1")).toEqual([status]);
    record.observe(planned("probe", "b", "/a"), { x: apart.x });
    expect(record.fromX("e1")).toEqual([]);
    expect(record.at(planned("probe", "b", "/a"), status)).toEqual({ exchanges: 0, disagreements: 0 });
  });

  it("is of ten thousand cases: for one more the one that was begun first is forgotten", () => {
    const record = noiseRecord(new Set(), []);
    for (let index = 0; index <= 10_000; index += 1) record.observe(planned("probe", `case ${index}`, "/a"), apart);
    const known = (index: number) => record.at(planned("probe", `case ${index}`, "/a"), status).disagreements;
    expect([0, 1, 10_000].map(known)).toEqual([0, 1, 1]);
    record.observe(planned("probe", "case 0", "/a"), apart);
    expect([0, 1, 2].map(known)).toEqual([1, 0, 1]);
    expect(record.memory()).toHaveLength(10_000);
  });
});
