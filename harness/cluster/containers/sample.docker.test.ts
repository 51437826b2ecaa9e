import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Certificate } from "../../types/certificate.ts";
import { certify, settings } from "./command.fixture.ts";
import { leftOf, nothing, type Place, place, root, sampleDump } from "./docker.fixture.ts";
import type { ContainerClusters } from "./types.ts";

/** 90 s are promised on two cores of one's own; a machine that does other things beside is no failure. */
const GENEROUS_SECONDS = 300;

let own: Place;
beforeAll(async () => {
  own = await place();
});
afterAll(() => own[Symbol.asyncDispose]());

test("the sample shop is granted in containers as it is embedded, with all logs, and nothing is left", {
  timeout: GENEROUS_SECONDS * 1000,
}, async () => {
  const sample = join(root, "fixtures/sample");
  const more = { control: true, recordings: [join(sample, "shop.ndjson")], waivers: join(sample, "waivers.yaml") };
  const { code, output, seconds } = await certify(await own.file("cutover.yaml", settings({ backup: sampleDump, out: own.out, ...more })))
    .ended;
  process.stderr.write(`the sample shop in containers, from the command to the certificate: ${seconds.toFixed(0)} s\n`);
  const certificate = JSON.parse(await readFile(join(own.out, "certificate.json"), "utf8")) as Certificate;
  const { verdict, rehearsal, counts, refusing } = certificate;
  expect({ verdict, rehearsal, counts, refusing }).toMatchObject({
    verdict: "granted",
    rehearsal: false,
    counts: { different: 0, inconclusive: 0 },
  });
  expect(certificate.planned).toBeGreaterThan(1000);
  expect(output).not.toMatch(/REHEARSAL/);
  expect(code).toBe(0);
  const logs = ["x", "control", "y"].flatMap((name) => ["kong", "postgres", "migrations"].map((what) => `${name}-${what}.log`));
  expect(await readdir(join(own.out, "logs"))).toEqual(expect.arrayContaining(logs));
  const { commands } = JSON.parse(await readFile(join(own.out, "clusters.json"), "utf8")) as ContainerClusters["evidence"];
  expect(commands.filter(({ cluster }) => cluster === "y").map(({ command }) => command)).toContain("kong migrations finish");
  expect(await leftOf(own.out)).toEqual(nothing);
});
