import { expect, it } from "vitest";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import { runFidelity } from "./index.ts";

it("agrees with real gateways of three versions on every exchange", async () => {
  const lines: string[] = [];
  const { ok } = await runFidelity(GROUND_TRUTH, (line) => lines.push(line));
  expect(lines.filter((line) => line.includes("the model gave"))).toEqual([]);
  expect(lines.filter((line) => line.includes("Every exchange agrees."))).toHaveLength(3);
  expect(ok).toBe(true);
});
