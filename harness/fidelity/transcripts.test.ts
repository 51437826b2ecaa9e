import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readTruth } from "./transcripts.ts";

let directory: string;
const good = {
  group: "core",
  probe: "p",
  at: "2024-01-01T00:00:01.500Z",
  ms: 250.4,
  request: { method: "GET", path: "/", headers: ["Host", "x"] },
  response: { status: 200, reason: "OK", headers: [], body: "" },
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-truth-"));
  await mkdir(join(directory, "transcripts"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(...lines: string[]) {
  await writeFile(join(directory, "transcripts", "kong-t.ndjson"), lines.join("\n"));
  return readTruth(directory, "t");
}

it("dates an exchange by its beginning", async () => {
  const [exchange] = await read(JSON.stringify(good));
  expect(new Date(exchange?.at ?? 0).toISOString()).toBe("2024-01-01T00:00:01.249Z");
  expect(exchange?.request.headers).toEqual([["Host", "x"]]);
});

it("names the line that is wrong", async () => {
  await expect(read(JSON.stringify(good), "{")).rejects.toMatchObject({
    code: "recording-invalid",
    message: expect.stringContaining("kong-t.ndjson:2"),
  });
  await expect(read(JSON.stringify({ ...good, response: { ...good.response, status: "200" } }))).rejects.toThrow("response.status");
  await expect(readTruth(directory, "absent")).rejects.toMatchObject({ code: "recording-invalid" });
});
