import { describe, expect, test } from "vitest";
import { partOf } from "./part.fixture.ts";
import { type Part, partSchema } from "./run-header.ts";
import { notWhole } from "./whole.ts";

const given = (...parts: readonly Part[]) => parts.map((part, index) => ({ folder: `folder ${index + 1}`, part }));
const ones = "1".repeat(64);
const withInput = (name: string) => partOf(3).inputs.map((input) => (input.name === name ? { name, sha256: ones } : input));

test("all parts of one run are a whole, in any order", () => {
  expect(notWhole(given(partOf(3), partOf(1), partOf(2)))).toBe(null);
  expect(partSchema.safeParse(JSON.parse(JSON.stringify(partOf(1)))).success).toBe(true);
});

describe("parts are no whole when", () => {
  test.each<[string, readonly Part[], RegExp]>([
    ["there is none", [], /no part is named/],
    ["one is missing", [partOf(1), partOf(3)], /^part 2 of 3 is missing$/],
    ["two are missing", [partOf(1)], /^part 2, 3 of 3 is missing$/],
    ["one is there twice", [partOf(1), partOf(2), partOf(2), partOf(3)], /^part 2 of 3 is there more than once: folder 2, folder 3$/],
    ["one is of a run that sent everything", [partOf(1), partOf(2), partOf(3, { shard: null })], /^folder 3 is not a part/],
    ["one has a number beyond them", [partOf(1), partOf(3, { shard: { index: 4, of: 3 } })], /^folder 2 is not a part/],
    [
      "one is of another cut",
      [partOf(1), partOf(2), partOf(3, { shard: { index: 3, of: 4 } })],
      /^folder 3 is part 3 of 4, and folder 1 one of 3$/,
    ],
    [
      "they do not add up",
      [partOf(1), partOf(2), partOf(3, { planned: { cases: 2, exchanges: 6, recorded: 3 } })],
      /planned 5 cases together, and the whole has 6/,
    ],
  ])("%s", (_what, parts, problem) => {
    expect(notWhole(given(...parts))).toMatch(problem);
  });

  test.each<[string, Partial<Part>, RegExp]>([
    [
      "another backup",
      { inputs: withInput("backup (fingerprint)") },
      /of another input: backup \(fingerprint\) \(compared with folder 1\)/,
    ],
    ["other recordings", { inputs: withInput("recording shop.ndjson") }, /of another input: recording shop.ndjson/],
    ["one recording less", { inputs: partOf(3).inputs.filter(({ name }) => !name.startsWith("recording")) }, /another input: recording/],
    ["other settings", { inputs: withInput("settings") }, /of another input: settings/],
    ["another seed", { seed: 2 }, /another seed: 2, not 1/],
    ["another version of X", { x: { ...partOf(3).x, version: "2.8.4" } }, /another version of X: 2.8.4, not 2.8.5/],
    ["another version of Y", { y: { ...partOf(3).y, version: "3.9.0" } }, /another version of Y: 3.9.0, not 3.9.1/],
    ["another image of X", { x: { ...partOf(3).x, image: "sha256:1" } }, /another image of X: sha256:1, not none/],
    ["another image of Y", { y: { ...partOf(3).y, image: "sha256:1" } }, /another image of Y: sha256:1, not none/],
    ["another runtime", { y: { ...partOf(3).y, runtime: "external" } }, /another runtime: embedded and external, not embedded/],
    ["no control", { control: false }, /another control: none, not a control/],
    ["another release of the tool", { tool: "kong-cutover 0.2.0" }, /another release of this tool: kong-cutover 0.2.0/],
    ["other plugins", { onlyPlugins: ["acl"] }, /narrowed to other plugins/],
    [
      "another selection",
      { selection: { recorded: 9, kept: 6, leftOut: [], narrowedTo: [], thinned: ["50 % of the clients"] } },
      /another selection/,
    ],
    ["another plan", { whole: { cases: 7, exchanges: 12, recorded: 6 } }, /of another plan: 7 cases, not 6/],
    ["other waivers that name a case", { waivers: [] }, /of another plan$|of another plan \(/],
  ])("one is of %s", (_what, changes, problem) => {
    expect(notWhole(given(partOf(1), partOf(2), partOf(3, changes)))).toMatch(problem);
  });
});
