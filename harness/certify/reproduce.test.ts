import { describe, expect, test } from "vitest";
import { sideOf } from "../config/side-word.ts";
import { loadConfig } from "../config.ts";
import { inputDigests } from "./digests.ts";
import { reproduceCommand } from "./reproduce.ts";

const settings = { backup: "fixtures/sample/shop-2.8.sql", waivers: "fixtures/sample/waivers.yaml", seed: 7, plugins: ["acl"] };
const rehearsal = await loadConfig({ settings: { ...settings, x: sideOf("2.8"), y: sideOf("3.9") } });
const containers = await loadConfig({ settings: { ...settings, x: sideOf("kong:2.8.5"), y: sideOf("kong:3.9.1"), control: false } });

describe("the command that runs the same again", () => {
  test("names every setting of a rehearsal", () => {
    expect(reproduceCommand(rehearsal)).toBe(
      "npm run certify -- --backup fixtures/sample/shop-2.8.sql --recording fixtures/sample/shop.ndjson --plugin acl --waivers fixtures/sample/waivers.yaml --x 2.8.5 --y 3.9.1 --seed 7",
    );
  });

  test("names what was selected, quoted where a shell would read it", () => {
    const select = { routes: ["orders"], consumers: ["it's me"], methods: ["GET"], statuses: ["2xx"], from: "2026-03-01T10:00:00Z" };
    expect(reproduceCommand({ ...rehearsal, select: { ...select, sample: "0.5 %", dedupe: 2 } })).toContain(
      ` --only-route orders --only-consumer 'it'\\''s me' --method GET --status 2xx --from 2026-03-01T10:00:00Z --sample '0.5 %' --dedupe 2 --waivers`,
    );
  });

  test("denies no control to clusters that already stand, which have none", async () => {
    const settings = {
      backup: "shop.sql",
      x: { proxy: "http://x.example", version: "2.8" },
      y: { proxy: "http://y.example", version: "3.9" },
    };
    expect(reproduceCommand(await loadConfig({ settings }))).toBe(
      "npm run certify -- --config cutover.yaml --backup shop.sql --waivers suites/waivers.yaml --seed 2801",
    );
  });

  test("names the file too where gateways are more than a version", () => {
    expect(reproduceCommand(containers)).toBe(
      "npm run certify -- --config cutover.yaml --backup fixtures/sample/shop-2.8.sql --recording fixtures/sample/shop.ndjson --plugin acl --waivers fixtures/sample/waivers.yaml --x kong:2.8.5 --y kong:3.9.1 --seed 7 --no-control",
    );
  });
});

describe("the digest of the settings", () => {
  const digest = async (config: typeof rehearsal) =>
    (await inputDigests(config, "f", null)).find(({ name }) => name === "settings")?.sha256;
  const mounting = (source: string) => ({ ...containers, x: { ...containers.x, conf: source } });

  test("differs with any setting", async () => {
    expect(await digest({ ...rehearsal, seed: 8 })).not.toBe(await digest(rehearsal));
  });

  test("is the same for the same file in another clone", async () => {
    const here = await digest(mounting(`${process.cwd()}/fixtures/kong.conf`));
    expect(here).toBe(await digest(mounting("fixtures/kong.conf")));
    expect(here).not.toBe(await digest(mounting(`${process.cwd()}/fixtures/other.conf`)));
  });
});
