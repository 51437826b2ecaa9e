import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { childEnvironment } from "../config/environment.ts";

const root = resolve(import.meta.dirname, "../..");
const dump = join(root, "fixtures/sample/shop-2.8.sql");
const recording = join(root, "fixtures/sample/shop-orders-by-id.ndjson");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null | undefined;
  readonly output: string;
}

interface Running {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<Ended>;
  /** Resolves when the output so far contains a text. */
  shows(text: string): Promise<void>;
}

/** What a command leaves in the temporary directory can be counted, because this one is its own. */
async function temporaryDirectory(): Promise<string> {
  const temporary = join(folder, "tmp");
  await mkdir(temporary, { recursive: true });
  // As root, the database's account has to enter it.
  for (const path of [folder, temporary]) await chmod(path, 0o755);
  return temporary;
}

/** Starts the command as a user would. */
async function start(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, ["--import", "tsx", "harness/cli/main.ts", ...args], {
    cwd: root,
    env: childEnvironment({ TMPDIR: await temporaryDirectory() }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  const shows = async (text: string) => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, "data"), once(child.stderr, "data"), ended]);
  };
  return { process: child, ended, shows };
}

const signals = ["SIGINT", "SIGTERM"] as const;
let runs = 0;
/**
 * Runs the command in this process, which has its modules loaded: a process of its own spends 2 s on that. Only the entry, `main.ts`, is
 * evaluated anew each time, which is what the query is for.
 */
async function run(...args: string[]): Promise<Ended> {
  vi.stubEnv("TMPDIR", await temporaryDirectory());
  const before = process.argv;
  const listening = signals.map((signal) => process.listeners(signal));
  let output = "";
  const written = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      output += String(chunk);
      return true;
    }),
  );
  process.argv = [process.execPath, "harness/cli/main.ts", ...args];
  try {
    const entry = `${join(import.meta.dirname, "main.ts")}?run=${++runs}`;
    await import(entry);
    return { code: Number(process.exitCode), output };
  } finally {
    process.argv = before;
    process.exitCode = undefined;
    for (const spy of written) spy.mockRestore();
    signals.forEach((signal, index) => {
      for (const listener of process.listeners(signal)) if (!listening[index]?.includes(listener)) process.off(signal, listener);
    });
    vi.unstubAllEnvs();
  }
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const certify = (...args: string[]) => run("certify", "--out", join(folder, "out"), ...args);

/** One clear error: what is wrong, a remedy on its own line, and no stack trace. */
function expectOneError({ code, output }: Ended, message: RegExp): void {
  expect(output).toMatch(message);
  expect(output.match(/^error: /gm)).toHaveLength(1);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
}

test("a truncated plain dump is refused with the place where it ends", async () => {
  const text = await readFile(dump, "utf8");
  const half = await file("half.sql", text.slice(0, text.length / 2));
  expectOneError(await certify("--backup", half, "--recording", recording), /half\.sql.*(ends|line|truncated)/);
});

test("a truncated custom dump is refused", async () => {
  const broken = await file("broken.dump", Buffer.concat([Buffer.from("PGDMP"), Buffer.from([1, 14, 0, 4, 8, 1, 1])]));
  expectOneError(await certify("--backup", broken), /broken\.dump|pg_restore/);
});

test("a dump of a database that is not Kong's is refused", async () => {
  const other =
    "--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.books (id integer);\n--\n-- PostgreSQL database dump complete\n--\n";
  expectOneError(await certify("--backup", await file("books.sql", other)), /books\.sql.*not.*Kong|Kong.*books\.sql/s);
});

test("an empty backup is refused", async () => {
  expectOneError(await certify("--backup", await file("empty.sql", "")), /empty\.sql.*empty/);
});

test("a backup that is not there is refused", async () => {
  expectOneError(await certify("--backup", join(folder, "nowhere.sql")), /nowhere\.sql/);
});

test("a HAR with broken JSON is refused with the place", async () => {
  const har = await file("broken.har", '{"log": {"version": "1.2", "entries": [{"startedDateTime": ');
  expectOneError(await certify("--backup", dump, "--recording", har), /broken\.har/);
});

test("a recording line without a field is refused with its number", async () => {
  const lines = (await readFile(recording, "utf8")).split("\n");
  const third = JSON.parse(lines[2] ?? "");
  delete third.request.target;
  lines[2] = JSON.stringify(third);
  const broken = await file("broken.ndjson", lines.join("\n"));
  expectOneError(await certify("--backup", dump, "--recording", broken), /broken\.ndjson line 3: request\.target/);
});

test("a config with an unknown key is refused with a suggestion", async () => {
  const config = await file("cutover.yaml", `backup: ${dump}\nrecording: []\n`);
  expectOneError(await certify("--config", config), /unknown key "recording", did you mean "recordings"\?/);
});

test("a recording that exercises nothing of the wanted plugin is refused", async () => {
  expectOneError(await certify("--backup", dump, "--recording", recording, "--plugin", "oauth2"), /nothing to send.*oauth2/);
});

test("an output folder that cannot be made is refused before anything starts", async () => {
  const blocked = await file("blocked", "a file, not a folder");
  expectOneError(await run("certify", "--out", join(blocked, "out")), /blocked\/out cannot be written/);
});

test("a wrong flag ends with the code for wrong usage", async () => {
  const { code, output } = await run("certify", "--bakcup", dump);
  expect(code).toBe(64);
  expect(output).toContain("--backup");
});

test("the planted route is blamed, and the command ends with 1", async () => {
  const options = ["--config", "cutover.refused.yaml", "--backup", dump, "--recording", recording, "--plugin", "key-auth"];
  const { code, output } = await certify(...options);
  expect(output).toMatch(/credential reaches the upstream: route orders-by-id/);
  expect(output).toContain("GET /orders/123");
  expect(code).toBe(1);
});

/** On a machine of its own it is two seconds, after which interrupt.ts ends the process; one that runs other tests beside is slower. */
const STOPPED_MILLISECONDS = 10_000;

test("Ctrl-C stops soon and leaves neither process nor file", async () => {
  const running = await start("certify", "--out", join(folder, "out"));
  await running.shows("Replaying");
  const pressed = Date.now();
  running.process.kill("SIGINT");
  const { code, output } = await running.ended;
  expect(Date.now() - pressed).toBeLessThan(STOPPED_MILLISECONDS);
  expect(output).toMatch(/error: .*Ctrl-C/);
  expect(code).toBe(2);
  // Where the machine is too busy for the two seconds, the database's supervisor wipes its files on its own.
  const files = async () => (await readdir(join(folder, "tmp"), { recursive: true })).filter((path) => /^kong-cutover-.*\//.test(path));
  await expect.poll(files, { timeout: 10_000 }).toEqual([]);
});
