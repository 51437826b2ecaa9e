import { expect, test } from "vitest";
import { faults } from "../model/faults/index.ts";
import { chooseFaults } from "./choose.ts";

test("all faults, when none is named", () => {
  expect(chooseFaults([])).toBe(faults);
  expect(faults.length).toBeGreaterThanOrEqual(80);
});

test("refuses an unknown id and suggests the nearest", () => {
  expect(() => chooseFaults(["key-auth/accepts-a-empty-key"])).toThrow(
    expect.objectContaining({
      code: "usage",
      message: 'there is no fault "key-auth/accepts-a-empty-key"',
      remedy: expect.stringContaining('"key-auth/accepts-an-empty-key"'),
    }),
  );
});

test("every fault has an id of its own, a title of its own in its area, and a culprit", () => {
  const ids = faults.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z-]+\/[a-z0-9-]+$/.test(id))).toEqual([]);
  for (const { blame, title } of faults) {
    expect(title).not.toBe("");
    if (blame.kind === "plugin") expect(blame.plugin).toMatch(/^[a-z-]+$/);
  }
});

test("nobody is both the culprit and what follows", () => {
  const both = faults.filter(({ blame, follows = [] }) => blame.kind === "plugin" && follows.includes(blame.plugin));
  expect(both).toEqual([]);
});

test("what a fault counts begins anew with every run", () => {
  for (const fault of faults) expect(fault.seams()).not.toBe(fault.seams());
});
