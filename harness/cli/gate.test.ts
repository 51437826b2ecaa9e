import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { standInAdmin } from "../admin/stand-in.fixture.ts";
import { fingerprint, restoreBackup } from "../backup/index.ts";
import { execute, useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { canonicalJson } from "../gate/canonical.ts";
import { dated } from "../gate/certificates.fixture.ts";
import { seal } from "../gate/dsse.ts";
import { BACKUP_INPUT, statementOf } from "../gate/statement.ts";
import { readInventory } from "../inventory/read.ts";
import { driftCommand } from "./commands/drift.ts";
import { verifyCommand } from "./commands/verify.ts";
import { runCommand } from "./elsewhere.fixture.ts";

const shop = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
const databases = useDatabases();
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
/** Several processes, each of which loads the command line, and one of which starts a database. */
const PROCESSES_MILLISECONDS = 120_000;

let folder = "";
let live = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-gate-"));
  live = await databases.empty();
  await restoreBackup(shop, live);
  const issuedAt = new Date().toISOString();
  const certificate = {
    ...dated,
    issuedAt,
    inputs: [{ name: BACKUP_INPUT, sha256: fingerprint(await readInventory(live)) }],
    validity: { notBefore: issuedAt, notAfter: new Date(Date.now() + 3_600_000).toISOString() },
  };
  const issued = { ...certificate, envelope: seal(canonicalJson(statementOf(certificate)), privateKey) };
  await writeFile(join(folder, "certificate.json"), JSON.stringify(issued));
  await writeFile(join(folder, "tampered.json"), JSON.stringify({ ...issued, reproduce: "rm -r" }));
  await writeFile(join(folder, "key.pub"), publicKey.export({ type: "spki", format: "pem" }));
});
afterAll(() => rm(folder, { recursive: true }));

/** In a folder that holds nothing but the certificate and the key, and without Docker. */
const cutover = (...words: readonly string[]) =>
  runCommand(folder, words, { DOCKER_HOST: "unix:///nonexistent", X_DATABASE: live, PATH: "/nonexistent" });

describe("verify, in a folder of its own and without Docker,", () => {
  test(
    "ends with 0 when everything holds, the backup's fingerprint included",
    async () => {
      const asked = ["--key", "key.pub", "--y-image-digest", `sha256:${"2".repeat(64)}`, "--max-age", "1h", "--require", "key-auth,acl"];
      expect(await cutover("verify", "certificate.json", ...asked, "--backup", shop)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^holds: certificate\.json: Kong 2\.8\.5 → 3\.9\.1, 1204 cases, signed, until /),
      });
    },
    PROCESSES_MILLISECONDS,
  );

  test(
    "ends with 1 and a line for each condition that fails, as JSON too",
    async () => {
      const asked = ["--key", "key.pub", "--y-image-digest", "3".repeat(64), "--require", "session"];
      const [lines, json] = await Promise.all([
        cutover("verify", "certificate.json", ...asked),
        cutover("verify", "tampered.json", "--key", "key.pub", "--json"),
      ]);
      expect(lines).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^refused: it is of another image.*\nrefused: session is not .*\n$/),
      });
      expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
        1,
        { holds: false, signature: "checked", failed: [expect.stringMatching(/^tampered with/)] },
      ]);
    },
    PROCESSES_MILLISECONDS,
  );

  test(
    "ends with 2 for what is no certificate, and says so as JSON too",
    async () => {
      const ended = await cutover("verify", "key.pub", "--json");
      expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([2, { holds: false, problem: "is not JSON" }]);
    },
    PROCESSES_MILLISECONDS,
  );

  test.each<[string, readonly string[], object]>([
    ["no certificate", [], { code: "commander.missingArgument" }],
    ["a duration that is none", ["c.json", "--max-age", "soon"], { code: "commander.invalidArgument" }],
    ["an empty plugin name", ["c.json", "--require", "acl,,jwt"], { code: "commander.invalidArgument" }],
    ["a tag in place of a digest", ["c.json", "--y-image-digest", "kong:3.9.1"], { code: "commander.invalidArgument" }],
    ["a key that is not there", ["c.json", "--key", "missing.pub"], { code: "config-invalid" }],
    ["a file that is not there", ["missing.json"], { code: "certificate-invalid" }],
  ])("refuses %s", async (_what, words, error) => {
    const command = verifyCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    await expect(command.parseAsync(words, { from: "user" })).rejects.toMatchObject(error);
  });
});

test(
  "drift says nothing of an untouched X, and names what was written",
  async () => {
    const words = ["drift", "certificate.json", "--database", "X_DATABASE", "--key", "key.pub", "--backup", shop];
    expect(await cutover(...words)).toMatchObject({ code: 0, stdout: "" });
    await execute(live, "UPDATE services SET host = 'elsewhere' WHERE name = (SELECT min(name) FROM services)");
    await execute(live, "UPDATE keyauth_credentials SET key = 'rotated-key' WHERE id = (SELECT id FROM keyauth_credentials LIMIT 1)");
    const drifted = await cutover(...words);
    expect([drifted.code, drifted.stdout.split("\n").map((line) => line.replace(/ \(.*\)/, ""))]).toEqual([
      1,
      [
        expect.stringMatching(/^changed service .*: host$/),
        expect.stringMatching(/^changed key-auth credential of consumer .*: secrets\.key$/),
        "",
      ],
    ]);
    expect(drifted.stdout + drifted.stderr).not.toContain("rotated-key");
    const tampered = driftCommand().parseAsync([join(folder, "tampered.json"), "--database", live], { from: "user" });
    await expect(tampered).rejects.toMatchObject({ code: "certificate-invalid", message: expect.stringContaining("is refused: tampered") });
    const unset = driftCommand().parseAsync([join(folder, "certificate.json"), "--database", "NOT_SET"], { from: "user" });
    await expect(unset).rejects.toMatchObject({ code: "usage" });
  },
  PROCESSES_MILLISECONDS,
);

test(
  "drift names the same through the Admin API, and knows nothing through it without the backup",
  async () => {
    await execute(live, "UPDATE consumers SET custom_id = 'moved' WHERE username = (SELECT min(username) FROM consumers)");
    await using standIn = await standInAdmin(live);
    standIn.token = "admin-token";
    const ask = (...words: readonly string[]) =>
      runCommand(folder, ["drift", "certificate.json", "--admin", standIn.base.href, ...words], {
        ADMIN_TOKEN: "admin-token",
        WRONG: "wrong-token",
      });
    const token = ["--admin-token-env", "ADMIN_TOKEN"];
    const named = await ask(...token, "--backup", shop, "--key", "key.pub");
    expect(named).toMatchObject({ code: 1, stdout: expect.stringMatching(/^changed consumer .*: custom_id$/m) });
    expect((await ask(...token)).stdout).toMatch(/^unknown: /);
    const refused = await ask("--admin-token-env", "WRONG");
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("it answered 401") });
    expect(JSON.stringify([named, refused])).not.toMatch(/admin-token|wrong-token|rotated-key/);
  },
  PROCESSES_MILLISECONDS,
);

test.each([
  ["neither a database nor an Admin API", []],
  ["both", ["--database", "X", "--admin", "http://x:8001"]],
  ["an Admin API at no address", ["--admin", "kong:8001"]],
  ["a token that is not set", ["--admin", "http://x:8001", "--admin-token-env", "CUTOVER_NO_SUCH_TOKEN"]],
])("drift refuses %s", async (_what, words) => {
  await expect(driftCommand().parseAsync([join(folder, "certificate.json"), ...words], { from: "user" })).rejects.toMatchObject({
    code: "usage",
  });
});
