import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batch, entry, send } from "../record/recorder.fixture.ts";
import { startCommand } from "./command.fixture.ts";

const dump = "fixtures/sample/shop-2.8.sql";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-record-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [["--listen", "0.0.0.0:0"], {}, /0\.0\.0\.0 can be reached from other machines/],
  [["--secret-env", "RECORDER_SECRET"], { RECORDER_SECRET: "short" }, /RECORDER_SECRET holds a secret of only 5 characters/],
  [["--rotate", "2GB"], {}, /from "1MB" to "1GB"/],
])("wrong usage ends with 64 before anything is read: %j", async (words, environment, said) => {
  const { code, stderr } = await startCommand(["record", "--to", join(folder, "live"), ...words], environment).ended;
  expect(stderr).toMatch(said);
  expect(stderr).not.toContain("short");
  expect(code).toBe(64);
  expect(await readdir(folder)).toEqual([]);
});

test("it says what to add to X, records until Ctrl-C, and says what it recorded", async () => {
  const to = join(folder, "live");
  const words = ["record", "--backup", dump, "--to", to, "--listen", "127.0.0.1:0", "--secret-env", "RECORDER_SECRET"];
  const environment = { RECORDER_SECRET: "0123456789abcdef" };
  const running = startCommand(words, environment);
  let shown = "";
  running.process.stdout?.on("data", (chunk) => (shown += String(chunk)));
  await running.shows("Listening on");
  const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(shown)?.[1]);
  const headers = { "x-recorder-secret": "0123456789abcdef" };
  expect((await send(port, batch(entry(2), entry(1)), { headers })).status).toBe(200);
  expect((await send(port, batch(entry(2), entry(1)), { headers })).status).toBe(200);
  const second = await startCommand(words, environment).ended;
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining("is recording there") });
  running.process.kill("SIGINT");
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`"http_endpoint":"http://127.0.0.1:${port}/"`);
  expect(stdout).toMatch(/"X-Recorder-Secret":\["'"\$RECORDER_SECRET"'"\]/);
  expect(stdout).toMatch(/2 exchanges recorded in 1 file; .*\n.*live-0001\.ndjson: 2\n2 came again and were dropped\nFor cutover\.yaml: /);
  expect(stderr).toContain("X has a global http-log plugin already");
  expect(stdout + stderr).not.toContain("0123456789abcdef");
  const lines = (await readFile(`${to}-0001.ndjson`, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => /"target":"([^"]*)/.exec(line)?.[1])).toEqual([undefined, "/n/1", "/n/2"]);
});

test("it stops by itself when enough was recorded", async () => {
  const running = startCommand(
    ["record", "--backup", dump, "--to", join(folder, "few"), "--listen", "127.0.0.1:0", "--max-exchanges", "2", "--for", "1h"],
    {},
  );
  let shown = "";
  running.process.stdout?.on("data", (chunk) => (shown += String(chunk)));
  await running.shows("Listening on");
  const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(shown)?.[1]);
  expect((await send(port, batch(entry(1), entry(2), entry(3)))).status).toBe(200);
  expect(await running.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("3 exchanges recorded in 1 file") });
});
