import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBackup } from "../certify/read-backup.ts";
import { hidingFor } from "../certify/traffic.ts";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import { send } from "../record/recorder.fixture.ts";
import { type ImportOptions, importRecording } from "../recording/import.ts";
import { allSecrets } from "../secrets/secrets-of.ts";
import { secretsIn, writtenForms } from "../secrets/written-forms.fixture.ts";
import { startCommand } from "./command.fixture.ts";

const backup = `${GROUND_TRUTH}backups/kong-2.8.5.sql`;
const recordings = [
  "kong-2.8.5.har",
  "kong-2.8.5.gor",
  "kong-2.8.5.access.log",
  "kong-2.8.5.http-log.ndjson",
  "kong-3.9.1.http-log.ndjson",
];
const SHARED_SECRET = "shared-with-the-recorder";

let folder = "";
let importing: ImportOptions;
/** What must be found nowhere, by a name that may be shown. */
const secrets = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "secrets-"));
  const { inventory, fingerprint } = await readBackup(backup);
  importing = { ...hidingFor(inventory, fingerprint), createdBy: "test", origin: null };
  for (const { of, column, owner, value } of allSecrets(inventory)) secrets.set(`${of} ${column} of ${owner} (${secrets.size})`, value);
  secrets.set("password of carol, which the backup holds as a hash", "carol-pass");
  secrets.set("the recorder's shared secret", SHARED_SECRET);
  for (const [index, token] of (await tokensIn(recordings)).entries()) secrets.set(`token ${index} of the traffic`, token);
});
afterAll(() => rm(folder, { recursive: true }));

/** JWTs, access tokens and Basic credentials that clients sent and gateways gave, which no backup holds. */
async function tokensIn(names: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(names.map((name) => readFile(`${GROUND_TRUTH}recordings/${name}`, "latin1")));
  const patterns = [/eyJ[\w-]{10,}\.[\w-]+\.[\w-]{10,}/g, /access_token\\*"\s*:\s*\\*"([\w.-]{16,})/g, /\bBasic ([A-Za-z0-9+/]{8,}=*)/g];
  return [
    ...new Set(texts.flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([whole, inner]) => inner ?? whole)))),
  ];
}

/** Runs a command to its end and gives what it printed; one that listens is told to stop when `use` is done. */
async function run(words: readonly string[], use?: (port: number) => Promise<void>): Promise<string> {
  const command = startCommand(words, { RECORDER_SECRET: SHARED_SECRET });
  if (use !== undefined) {
    let shown = "";
    command.process.stdout?.on("data", (chunk) => (shown += String(chunk)));
    await command.shows("Listening on");
    await use(Number(/Listening on \S+:(\d+)/.exec(shown)?.[1]));
    command.process.kill("SIGINT");
  }
  const { code, stdout, stderr } = await command.ended;
  expect([0, 1, 2]).toContain(code);
  return stdout + stderr;
}

const logs = recordings.filter((name) => name.includes("http-log"));
const headers = { "x-recorder-secret": SHARED_SECRET };

async function sendLogs(port: number): Promise<void> {
  for (const name of logs) {
    const lines = (await readFile(`${GROUND_TRUTH}recordings/${name}`, "utf8")).trimEnd().split("\n");
    expect((await send(port, `[${lines.join(",")}]`, { headers })).status).toBe(200);
    expect((await send(port, lines[0] ?? "")).status).toBe(401);
  }
}

test("no secret of the backup or the traffic is in anything that is written or printed", async () => {
  const printed: string[] = [];
  // One by the command, the others by what it calls: each command starts a database of its own for the backup.
  const [first = "", ...others] = recordings;
  const imported = (name: string) => join(folder, `${name}.ndjson`);
  printed.push(await run(["import", `${GROUND_TRUTH}recordings/${first}`, imported(first), "--backup", backup]));
  for (const name of others) {
    const { leftOut } = await importRecording(`${GROUND_TRUTH}recordings/${name}`, imported(name), importing);
    printed.push(JSON.stringify(leftOut));
  }
  const recording = [
    "record",
    "--backup",
    backup,
    "--to",
    join(folder, "live"),
    "--listen",
    "127.0.0.1:0",
    "--secret-env",
    "RECORDER_SECRET",
  ];
  printed.push(await run(recording, sendLogs));
  const traffic = ["kong-2.8.5.har.ndjson", "kong-2.8.5.http-log.ndjson.ndjson"].flatMap((name) => ["--recording", join(folder, name)]);
  printed.push(await run(["certify", "--backup", backup, ...traffic, "--out", join(folder, "out")]));
  printed.push(await run(["predict", "--backup", backup, "--out", join(folder, "out")]));

  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = new Map(await Promise.all(files.map(async (path) => [path.slice(folder.length), await readFile(path)] as const)));
  expect([...written.keys()]).toEqual(
    expect.arrayContaining([
      "/live-0001.ndjson",
      "/out/certificate.json",
      "/out/certificate.md",
      "/out/verdicts.ndjson",
      "/out/prediction.md",
    ]),
  );
  for (const [index, text] of printed.entries()) written.set(`what was printed (${index})`, Buffer.from(text));
  const found = [...written].flatMap(([name, bytes]) => secretsIn(bytes, secrets).map((secret) => `${name}: ${secret}`));
  expect(found).toEqual([]);
}, 300_000);

test("the search finds every secret in every form, and all of the traffic's own in the files it came from", async () => {
  for (const [name, secret] of secrets) {
    for (const form of writtenForms(secret)) {
      expect(secretsIn(Buffer.concat([Buffer.from("before "), form, Buffer.from(" after")]), secrets)).toContain(name);
    }
    for (const before of ["", "a", "ab"]) {
      const hidden = Buffer.from(`{"x":"${Buffer.from(`${before}${secret}yz`).toString("base64")}"}`);
      expect(secretsIn(hidden, secrets)).toContain(name);
    }
  }
  const raw = Buffer.concat(await Promise.all(recordings.map((name) => readFile(`${GROUND_TRUTH}recordings/${name}`))));
  const missed = [...secrets.keys()].filter((name) => !secretsIn(raw, secrets).includes(name));
  // These never went over the wire as they are.
  expect(missed).toEqual(expect.arrayContaining(["the recorder's shared secret"]));
  expect(missed.length).toBeLessThan(8);
});
