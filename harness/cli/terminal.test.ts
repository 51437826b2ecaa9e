import { afterEach, expect, test, vi } from "vitest";
import { coloured, columnsOf, redraws } from "./terminal.ts";

afterEach(() => vi.unstubAllEnvs());

const stream = (isTTY: boolean, columns?: number) => ({ isTTY, columns }) as unknown as NodeJS.WriteStream;

function plainEnvironment(): void {
  for (const name of ["NO_COLOR", "FORCE_COLOR", "CI"]) vi.stubEnv(name, "");
}

test("colour is for terminals alone", () => {
  plainEnvironment();
  expect([coloured(stream(true)), coloured(stream(false))]).toEqual([true, false]);
});

test.each([
  ["NO_COLOR", "1", false],
  ["NO_COLOR", "", true],
  ["FORCE_COLOR", "0", false],
  ["FORCE_COLOR", "1", true],
])("%s=%s is honoured on a terminal", (name, value, expected) => {
  plainEnvironment();
  vi.stubEnv(name, value);
  expect(coloured(stream(true))).toBe(expected);
});

test("FORCE_COLOR colours a pipe, and outweighs NO_COLOR as it does in node", () => {
  plainEnvironment();
  vi.stubEnv("FORCE_COLOR", "1");
  vi.stubEnv("NO_COLOR", "1");
  expect(coloured(stream(false))).toBe(true);
});

test("nothing redraws itself in a CI job, a pipe, or on a terminal without columns", () => {
  plainEnvironment();
  expect([redraws(stream(true, 80)), redraws(stream(false, 80)), redraws(stream(true, 0))]).toEqual([true, false, false]);
  vi.stubEnv("CI", "true");
  expect(redraws(stream(true, 80))).toBe(false);
});

test("a report is as wide as its terminal, and no wider than can be read", () => {
  expect([columnsOf(stream(true, 80), 120), columnsOf(stream(true, 300), 120), columnsOf(stream(false), 180)]).toEqual([80, 120, 120]);
});
