import { createHash, generateKeyPairSync, pbkdf2Sync } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { certify } from "../certify.ts";
import { type Config, loadConfig } from "../config.ts";
import { createHider } from "../secrets/hider.ts";
import { consumerId, inventoryOf } from "../secrets/inventory.fixture.ts";
import { createMasker } from "../secrets/masker.ts";
import { DEFAULT_TOKEN_NAMES, placesInHeader } from "../secrets/places.ts";
import { createResolver } from "../secrets/resolver.ts";
import { importTraffic } from "./import-traffic.ts";
import { readOperatorSecrets } from "./operator-secrets.ts";
import type { PhaseProgress } from "./progress.ts";
import { recordTraffic } from "./record-traffic.ts";

const PASSWORD = "open:sesame, please";
const CLIENT_SECRET = "the-secret-of-the-app";
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const hashed = () => {
  const salt = Buffer.alloc(16, 7);
  const part = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  return `$pbkdf2-sha512$i=1000,l=32$${part(salt)}$${part(pbkdf2Sync(CLIENT_SECRET, salt, 1000, 32, "sha512"))}`;
};
const inventory = inventoryOf([
  {
    kind: "basic-auth",
    owner: "carol",
    id: "c-basic",
    fields: { username: "carol" },
    secrets: {
      password: createHash("sha1")
        .update(`${PASSWORD}${consumerId("carol")}`)
        .digest("hex"),
    },
  },
  {
    kind: "jwt",
    owner: "carol",
    id: "c-jwt",
    fields: { algorithm: "RS256", rsa_public_key: pair.publicKey.export({ type: "spki", format: "pem" }).toString() },
    secrets: { key: "carol-issuer" },
  },
  { kind: "oauth2", owner: "dave", id: "c-app", fields: { client_id: "app", hash_secret: "true" }, secrets: { client_secret: hashed() } },
]);

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "secrets-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(content: unknown, mode = 0o600) {
  const file = join(directory, "secrets.yaml");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  await chmod(file, mode);
  const warnings: string[] = [];
  return { warnings, operator: (await readOperatorSecrets(file, (text) => warnings.push(text)))(inventory) };
}

const all = { "basic-auth": { carol: PASSWORD }, jwt: { carol: privatePem }, oauth2: { app: CLIENT_SECRET } };

describe("a secrets file", () => {
  test("gives what the backup holds only as a hash or the public half of", async () => {
    const { operator, warnings } = await load(all);
    expect([...operator.passwords, ...operator.privateKeys, ...operator.clientSecrets]).toEqual([
      ["c-basic", PASSWORD],
      ["c-jwt", privatePem],
      ["c-app", CLIENT_SECRET],
    ]);
    expect(warnings).toEqual([]);
    expect((await load({ jwt: { "carol/carol-issuer": privatePem } })).operator.privateKeys.size).toBe(1);
  });

  test("may name a variable instead", async () => {
    vi.stubEnv("PASSWORD_OF_CAROL", PASSWORD);
    expect([...(await load({ "basic-auth": { carol: { env: "PASSWORD_OF_CAROL" } } })).operator.passwords.values()]).toEqual([PASSWORD]);
    vi.unstubAllEnvs();
    await expect(load({ "basic-auth": { carol: { env: "PASSWORD_OF_CAROL" } } })).rejects.toThrow("PASSWORD_OF_CAROL is not set");
  });

  test("that others may read is warned of", async () => {
    expect((await load(all, 0o644)).warnings).toEqual([expect.stringMatching(/secrets\.yaml can be read by others; chmod 600/)]);
  });

  test("is none where none is named", async () => {
    expect((await readOperatorSecrets(null))(inventory).passwords.size).toBe(0);
  });

  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  test.each<[string, unknown, string]>([
    [
      "a wrong password",
      { "basic-auth": { carol: "wrong-password-here" } },
      "the basic-auth password of carol is not the one of the backup",
    ],
    ["a user whom nobody knows", { "basic-auth": { zed: PASSWORD } }, "the basic-auth password of zed is not"],
    ["the key of another pair", { jwt: { carol: foreign } }, "the private key of carol is not"],
    ["a key that is none", { jwt: { carol: "no key, but secret" } }, "the private key of carol is not"],
    ["a wrong client secret", { oauth2: { app: "wrong-password-here" } }, "the oauth2 client secret of app is not"],
    ["a misspelt part", { "basic-auht": { carol: PASSWORD } }, 'unknown key "basic-auht"; known are basic-auth, jwt and oauth2'],
    ["a number", { "basic-auth": { carol: 1234567 } }, "basic-auth.carol: write the secret in quotes"],
    ["no YAML", 'basic-auth: {carol: "open:sesame, please', "is not YAML"],
  ])("with %s ends it, by name alone", async (_, content, said) => {
    const failed = await load(content).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "config-invalid", message: expect.stringContaining(said) });
    for (const secret of [PASSWORD, CLIENT_SECRET, "wrong-password-here", "but secret", "1234567", "PRIVATE KEY"])
      expect(JSON.stringify([String(failed), failed])).not.toContain(secret);
  });

  test("that is not there is named", async () => {
    await expect(readOperatorSecrets(join(directory, "nowhere.yaml"))).rejects.toMatchObject({ code: "config-invalid" });
  });
});

describe("a broken secrets file is found before anything is started by", () => {
  const signal = new AbortController().signal;
  const listening = {
    to: "never",
    listen: { host: "127.0.0.1", port: 0 },
    rotateBytes: 1,
    say: () => undefined,
    written: () => undefined,
    secret: null,
  };
  test.each<[string, (config: Config, progress: PhaseProgress) => Promise<unknown>]>([
    ["a run", (config, progress) => certify(config, { signal, progress })],
    ["an import", (config, progress) => importTraffic("never", "never", config, progress, null)],
    ["a recorder", (config, progress) => recordTraffic(config, listening, progress)],
  ])("%s", async (_what, start) => {
    const secrets = join(directory, "broken.yaml");
    await writeFile(secrets, "basic-auth: {carol: 7}\n", { mode: 0o600 });
    const config = await loadConfig({ settings: { backup: "fixtures/sample/shop-2.8.sql", out: join(directory, "out"), secrets } });
    const phases: string[] = [];
    await expect(start(config, { phase: (text) => phases.push(text), advance: () => undefined })).rejects.toThrow(
      /write the secret in quotes/,
    );
    expect(phases.filter((text) => text !== "Reading suites, changes and waivers")).toEqual([]);
  });
});

describe("what it gives", () => {
  const basic = `Basic ${Buffer.from(`carol:${PASSWORD}`).toString("base64")}`;

  test("is sent where the backup's hash was recognised", async () => {
    const { operator } = await load(all);
    const stored = "Basic {{credential:basic-auth:carol:c-basic:password:basic}}";
    expect(createResolver(inventory, operator)(stored)).toEqual({ text: basic, unresolved: [], renew: [] });
    expect(createResolver(inventory)(stored)?.unresolved).toHaveLength(1);
  });

  test("is hidden at import wherever it stands, seen when it is left, and masked everywhere", async () => {
    const { operator } = await load(all);
    const hider = createHider({ inventory, salt: "salt", tokenNames: DEFAULT_TOKEN_NAMES, operator });
    const context = { at: 0, request: { method: "GET", target: "/", headers: [], body: new Uint8Array(0) }, issued: null };
    const texts = [`x ${PASSWORD} y`, encodeURIComponent(PASSWORD), JSON.stringify({ key: privatePem }), `s=${CLIENT_SECRET}`];
    const hidden = hider.hide(
      [...texts, basic].map((text) => ({ text, places: placesInHeader("x", text, hider.names), rejected: false })),
      context,
    ).texts;
    const mask = createMasker(inventory, operator);
    for (const [index, text] of texts.entries()) {
      expect(hider.leaks(text)).toBe(true);
      expect(hider.leaks((hidden[index] ?? "").replaceAll(/\{\{[^{}]*\}\}/g, ""))).toBe(false);
      expect(createResolver(inventory, operator)(hidden[index] ?? "")?.text).toBe(text);
      expect(mask(text)).toMatch(/«.* of (?:carol|dave)»/);
    }
    expect(createHider({ inventory, salt: "salt", tokenNames: [] }).leaks(texts[0] ?? "")).toBe(false);
    expect(mask(basic)).toBe("Basic «basic-auth credentials of carol»");
  });
});
