import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import type { ConfigFile } from "./schema.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-select-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function selected(text: string, settings: ConfigFile = {}) {
  const file = join(folder, `${Buffer.from(text).toString("hex").slice(-60)}.yaml`);
  await writeFile(file, `backup: a.sql\n${text}\n`);
  return (await loadConfig({ config: file, settings })).select;
}

describe("what is selected", () => {
  test("is everything when nothing is said", async () => {
    expect(await selected("")).toEqual({});
  });

  test("is read from the file, a flag winning over the same key alone", async () => {
    const text = "select: {routes: [orders], statuses: [404, 2xx], from: 2026-03-01T10:00:00Z, sample: 10%, dedupe: 3}";
    const all = { routes: ["orders"], statuses: ["404", "2xx"], from: "2026-03-01T10:00:00Z", sample: "10%", dedupe: 3 };
    expect(await selected(text)).toEqual(all);
    expect(await selected(text, { select: { sample: "20%", methods: ["GET"] } })).toEqual({ ...all, sample: "20%", methods: ["GET"] });
  });

  test.each([
    ["route: [a]", /unknown key "select.route", did you mean "routes"/],
    ["statuses: [2XX]", /select.statuses.0: write a status such as 404/],
    ["statuses: [20]", /select.statuses.0: write a status/],
    ["from: yesterday", /select.from: write a moment with its time zone/],
    ["from: 2026-03-01T10:00:00", /select.from: write a moment with its time zone/],
    ["sample: 0%", /select.sample: write a share of the clients/],
    ["sample: '10'", /select.sample: write a share of the clients/],
    ["dedupe: 0", /select.dedupe/],
    ["dedupe: 1.5", /select.dedupe: write how many exchanges/],
  ])("is refused where it cannot be read: %s", async (text, message) => {
    await expect(selected(`select: {${text}}`)).rejects.toThrow(message);
  });
});
