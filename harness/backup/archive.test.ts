import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../inventory/read.ts";
import { restoreBackup } from "./restore.ts";
import { smallDump } from "./small-dump.fixture.ts";

const databases = useDatabases();
let directory: string;
let programs: string;
let archive: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kc-archive-"));
  programs = join(directory, "bin");
  archive = join(directory, "kong.dump");
  await mkdir(programs);
  await writeFile(archive, "PGDMP and so on");
  // Only the programs of the test are found, whatever is installed here.
  vi.stubEnv("PATH", programs);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** Puts a pg_restore on the PATH that writes some text, complains, and ends with a code. */
async function pgRestore({ writes, complains, code }: { writes: string; complains: string; code: number }): Promise<void> {
  await writeFile(join(directory, "plain.sql"), writes);
  const lines = [
    `#!${process.execPath}`,
    `process.stderr.write(${JSON.stringify(complains)});`,
    `process.stdout.write(require("node:fs").readFileSync(${JSON.stringify(join(directory, "plain.sql"))}));`,
    `process.exitCode = ${code};`,
  ];
  await writeFile(join(programs, "pg_restore"), lines.join("\n"), { mode: 0o755 });
}

async function refusal(path: string): Promise<unknown> {
  return await restoreBackup(path, await databases.empty()).then(
    () => "restored",
    (error: unknown) => error,
  );
}

describe("an archive of pg_dump", () => {
  test("is restored from the plain form that pg_restore makes of it", async () => {
    await pgRestore({ writes: smallDump, complains: "", code: 0 });
    const url = await databases.empty();
    await restoreBackup(archive, url);
    expect((await readInventory(url)).services.map(({ name }) => name)).toEqual(["orders"]);
  });

  test("that is a directory goes the same way", async () => {
    await pgRestore({ writes: smallDump, complains: "", code: 0 });
    const path = join(directory, "kong.dir");
    await mkdir(path);
    await writeFile(join(path, "toc.dat"), "PGDMP");
    const url = await databases.empty();
    await restoreBackup(path, url);
    expect((await readInventory(url)).routes.map(({ name }) => name)).toEqual(["by-id"]);
  });

  test("on which pg_restore gives up is refused with its reason, even where the text before it is whole", async () => {
    await pgRestore({ writes: smallDump, complains: "pg_restore: error: could not read from input file: end of file\n", code: 1 });
    const message = expect.stringMatching(/kong\.dump: pg_restore stops: error: could not read from input file: end of file$/);
    expect(await refusal(archive)).toMatchObject({ code: "backup-unreadable", message });
  });

  test("with a statement that the database refuses is refused by line, and pg_restore is stopped", async () => {
    const text = smallDump.replace("CREATE TABLE public.services", "CREATE TABLES public.services").padEnd(5_000_000, "\n-- more");
    await pgRestore({ writes: text, complains: "", code: 0 });
    const error = await refusal(archive);
    expect(error).toMatchObject({ code: "backup-unreadable", message: expect.stringMatching(/line \d+/) });
  });

  test("of a newer pg_dump is refused with what to install", async () => {
    await pgRestore({ writes: "", complains: "pg_restore: error: unsupported version (1.16) in file header\n", code: 1 });
    expect(await refusal(archive)).toMatchObject({ code: "backup-unreadable", remedy: expect.stringMatching(/^Install a pg_restore/) });
  });

  test("says what to install when pg_restore is not on the PATH", async () => {
    expect(await refusal(archive)).toMatchObject({ code: "tool-missing", remedy: expect.stringContaining("postgresql-client") });
  });

  test("that stops inside a tar member is refused by byte, before pg_restore waits for more", async () => {
    const header = Buffer.alloc(512);
    header.write("toc.dat");
    header.write("00000002000\0", 124);
    header.write("ustar\0", 257);
    const path = join(directory, "kong.tar");
    await writeFile(path, Buffer.concat([header, Buffer.alloc(100)]));
    expect(await refusal(path)).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("past byte 612") });
  });
});
