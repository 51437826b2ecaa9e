import { expect, test } from "vitest";
import { sideOf } from "../config/side-word.ts";
import { loadConfig } from "../config.ts";
import { teardownOf } from "./teardown.ts";

const decided = (x: string, y: string) => loadConfig({ settings: { x: sideOf(x), y: sideOf(y), out: "out" } });

test("what lives in this process is given up before the two seconds that Ctrl-C may take, and leaves nothing to name", async () => {
  const { limitMilliseconds, leftBehind } = teardownOf(await decided("2.8", "3.9"));
  expect(limitMilliseconds).toBeLessThan(2_000);
  expect(leftBehind).toBeNull();
});

test("containers get longer, and the commands that remove them are named", async () => {
  const { limitMilliseconds, leftBehind } = teardownOf(await decided("kong:2.8.5", "kong:3.9.1"));
  expect(limitMilliseconds).toBeGreaterThan(2_000);
  expect(leftBehind).toMatch(/docker .*rm/);
});
