import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { runFidelity } from "./index.ts";

const groundTruth = resolve(import.meta.dirname, "../../../shared/ground-truth");
const present = existsSync(groundTruth);
if (!present) console.warn(`Not run: agreement with real gateways (there is no ${groundTruth}).`);

it.skipIf(!present)("agrees with real gateways of three versions on every exchange", async () => {
  const lines: string[] = [];
  const { ok } = await runFidelity(groundTruth, (line) => lines.push(line));
  expect(lines.filter((line) => line.includes("the model gave"))).toEqual([]);
  expect(lines.filter((line) => line.includes("Every exchange agrees."))).toHaveLength(3);
  expect(ok).toBe(true);
});

it("refuses a directory that holds no ground truth", async () => {
  await expect(runFidelity("/nonexistent", () => {})).rejects.toMatchObject({ code: "recording-invalid" });
});
