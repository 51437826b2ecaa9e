import { expect, test } from "vitest";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Blame, JudgedDifference } from "../types/difference.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
import { answerablePlugins } from "./answerable.ts";

const row = (id: string, name: string, scope: PluginInstance["scope"]) => ({ id, name, scope }) as PluginInstance;
const inventory = {
  plugins: [row("1", "key-auth", "route"), row("2", "rate-limiting", "service"), row("3", "http-log", "global")],
} as unknown as Inventory;
const answerable = answerablePlugins({ inventory });

function verdict(...blames: Partial<Blame>[]): CaseVerdict {
  const differences = blames.map(
    (blame) =>
      ({ explanation: null, blame: { kind: "plugin", plugin: null, instance: null, entity: null, why: "", ...blame } }) as JudgedDifference,
  );
  const all = { plugin: "key-auth", plugins: ["key-auth", "rate-limiting", "http-log"], instances: ["1", "2", "3"] };
  return { ...all, differences } as unknown as CaseVerdict;
}

test("a difference that one plugin is blamed for is not held against the others on the way", () => {
  expect([...answerable(verdict({ plugin: "rate-limiting" }))]).toEqual(["rate-limiting"]);
});

test("another route speaks against the plugins that a route decides, not against a global one", () => {
  expect([...answerable(verdict({ kind: "router" }))]).toEqual(["key-auth", "rate-limiting"]);
});

test("what the core is blamed for speaks against all", () => {
  expect([...answerable(verdict({ kind: "core" }))]).toEqual(["key-auth", "rate-limiting", "http-log"]);
});

test("a broken expectation without any difference speaks against the probe's own plugin", () => {
  expect([...answerable(verdict())]).toEqual(["key-auth"]);
});
