import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Config, loadConfig } from "../config.ts";
import { checkCertificate } from "../gate/gate.ts";
import { granted } from "../report/certificates.fixture.ts";
import { issue, signingKey } from "./issue.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const image = `sha256:${"2".repeat(64)}`;
const certificate = { ...granted, y: { ...granted.y, image: `kong@${image}` } };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-issue-"));
  await mkdir(join(folder, "plugins/ours"), { recursive: true });
  await writeFile(join(folder, "plugins/ours/handler.lua"), "return 1");
  await writeFile(join(folder, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  await writeFile(join(folder, "key.pub"), publicKey.export({ type: "spki", format: "pem" }));
});
afterAll(() => rm(folder, { recursive: true }));

async function configured(...lines: readonly string[]): Promise<Config> {
  const file = join(folder, "cutover.yaml");
  const y = `y: {image: 'kong:3.9.1', files: ['${join(folder, "plugins")}:/opt/ours']}`;
  await writeFile(file, ["backup: kong.dump", "x: {image: 'kong:2.8.5'}", y, ...lines].join("\n"));
  return await loadConfig({ config: file, settings: {} });
}

const demands = { yImageDigest: image, fingerprint: null, maxAgeSeconds: null, require: [], allowRehearsal: false };

describe("a certificate is issued", () => {
  test("signed, for seven days unless said otherwise, and the gate obeys it for as long", async () => {
    const config = await configured(`sign: {key: '${join(folder, "key.pem")}'}`);
    const issued = await issue(config, certificate, await signingKey(config));
    expect(issued.validity).toEqual({ notBefore: "2026-03-02T10:00:00.000Z", notAfter: "2026-03-09T10:00:00.000Z" });
    const at = (now: string) => checkCertificate(Buffer.from(JSON.stringify(issued)), publicKey, { ...demands, now: new Date(now) });
    expect(at("2026-03-09T09:59:59.000Z")).toMatchObject({ failed: [] });
    expect(at("2026-03-09T10:00:00.000Z")).toMatchObject({ failed: [expect.stringMatching(/expired/)] });
    const short = await configured("validFor: 90m");
    expect((await issue(short, certificate, null)).validity?.notAfter).toBe("2026-03-02T11:30:00.000Z");
  });

  test("unsigned without a key", async () => {
    const config = await configured();
    expect(await signingKey(config)).toBeNull();
    expect((await issue(config, certificate, null)).envelope?.signatures).toEqual([]);
  });

  test("for Y's image and for what is mounted into it, which one changed file tells apart", async () => {
    const config = await configured();
    const before = await issue(config, certificate, null);
    expect(before.subjects?.map(({ name }) => name)).toEqual(["image of y: kong:3.9.1", "file of y: /opt/ours"]);
    expect(before.subjects?.[0]?.sha256).toBe("2".repeat(64));
    await writeFile(join(folder, "plugins/ours/handler.lua"), "return 2");
    expect((await issue(config, certificate, null)).subjects?.[1]).not.toEqual(before.subjects?.[1]);
  });

  test("for how Y was described where no image took part", async () => {
    const { subjects } = await issue(await configured(), { ...certificate, y: { ...certificate.y, image: null } }, null);
    expect(subjects?.[0]).toMatchObject({ name: expect.stringMatching(/no image/), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

describe("before anything runs, a signing key is refused that", () => {
  test.each([
    ["is not there", "missing.pem", /cannot be read/],
    ["is the public half", "key.pub", /is not an ed25519 private key in PEM/],
  ])("%s", async (_what, name, message) => {
    const config = await configured(`sign: {key: '${join(folder, name)}'}`);
    await expect(signingKey(config)).rejects.toMatchObject({ code: "config-invalid", message: expect.stringMatching(message) });
  });
});

test.each([
  ["validFor: soon", /validFor: write a number and s, m, h or d/],
  ["sign: {kee: a}", /unknown key "sign\.kee", did you mean "key"\?/],
])("refuses %s in the settings", async (line, message) => {
  await expect(configured(line)).rejects.toThrow(message);
});
