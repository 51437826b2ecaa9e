import { expect, it } from "vitest";
import { runFidelity } from "./index.ts";

it("refuses a directory that holds no ground truth", async () => {
  await expect(runFidelity("/nonexistent", () => {})).rejects.toMatchObject({ code: "recording-invalid" });
});
