import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverAccount } from "../cluster/postgres/account.ts";
import { useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";
import { recogniseBackup } from "./recognise.ts";
import { restoreBackup } from "./restore.ts";
import { smallDump } from "./small-dump.fixture.ts";

const databases = useDatabases();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kc-restore-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let files = 0;
async function file(content: string | Uint8Array): Promise<string> {
  const path = join(directory, `backup-${++files}.bin`);
  await writeFile(path, content);
  return path;
}

async function restored(path: string): Promise<Inventory> {
  const url = await databases.empty();
  await restoreBackup(path, url);
  return await readInventory(url);
}

async function refusal(path: string): Promise<unknown> {
  return await restored(path).then(
    () => "restored",
    (error: unknown) => error,
  );
}

describe("a plain dump", () => {
  test("is restored with its rows as they were, whatever roles and settings it names", async () => {
    const { services, routes, plugins } = await restored(await file(smallDump));
    expect(services.map(({ name, host, tags }) => [name, host, tags])).toEqual([["orders", "orders.internal", ["a\tb", "it's"]]]);
    expect(routes[0]?.paths).toEqual(["/orders/(?<id>\\d+)$"]);
    expect(plugins.map(({ name, config }) => [name, config])).toEqual([["key-auth", { note: "line 1\nline 2; 'quoted'" }]]);
  });

  test("may be packed by gzip", async () => {
    const path = await file(gzipSync(smallDump));
    expect(await recogniseBackup(path)).toEqual({ kind: "plain", gzip: true });
    expect((await restored(path)).services).toHaveLength(1);
  });

  const lines = smallDump.split("\n");
  const upTo = (text: string) => lines.slice(0, lines.findIndex((line) => line.startsWith(text)) + 1).join("\n");
  test.each([
    ["inside a COPY", upTo("COPY public.services"), /truncated: the file ends inside the rows of the COPY on line \d+/],
    ["inside a statement", upTo("CREATE TABLE public.plugins"), /truncated: the file ends inside the statement on line \d+/],
    ["before its last line", lines.slice(0, -5).join("\n"), /truncated: .*dump complete" is missing/],
  ])("cut short %s is refused", async (_, text, message) => {
    expect(await refusal(await file(text))).toMatchObject({ code: "backup-unreadable", message: expect.stringMatching(message) });
  });

  test("cut short inside gzip is refused", async () => {
    const packed = gzipSync(smallDump);
    const path = await file(packed.subarray(0, packed.length - 40));
    expect(await refusal(path)).toMatchObject({ code: "backup-unreadable" });
  });

  test("with a row that does not fit is refused by line, without the row's values", async () => {
    const text = smallDump.replace("\n00000000-0000-4000-8000-00000000007a\t", "\ns3cret-value\t");
    const error = await refusal(await file(text));
    const line = text.split("\n").findIndex((row) => row.startsWith("s3cret-value")) + 1;
    expect(error).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining(`line ${line}:`) });
    expect(inspect(error, { depth: null })).not.toContain("s3cret-value");
  });

  test("of other encoding is refused", async () => {
    const text = smallDump.replace("client_encoding = 'UTF8'", "client_encoding = 'LATIN1'");
    expect(await refusal(await file(text))).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("LATIN1") });
  });

  test("of a database that is not Kong's is refused", async () => {
    const text = "-- PostgreSQL database dump\nCREATE TABLE public.orders (id int);\n-- PostgreSQL database dump complete\n";
    expect(await refusal(await file(text))).toMatchObject({ code: "backup-not-kong", message: expect.stringContaining("1 tables") });
  });

  test("without rows is no backup of Kong", async () => {
    const text = smallDump.replaceAll(/^(COPY .*;)\n[\s\S]*?^\\\.$/gm, "$1\n\\.").replaceAll(/^INSERT [\s\S]*?\);$/gm, "");
    expect(await refusal(await file(text))).toMatchObject({
      code: "backup-not-kong",
      message: expect.stringContaining("schema_meta says nothing"),
    });
  });

  test("of a whole server is refused with what to do instead", async () => {
    const path = await file(`--\n-- PostgreSQL database cluster dump\n--\n${smallDump}`);
    expect(await refusal(path)).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("pg_dumpall") });
  });
});

describe("what is no backup", () => {
  test.each([
    ["an empty file", "", /empty \(0 bytes\)/],
    ["some text", "hello\nworld\n", /none of the known forms/],
    ["a tar archive of something else", Buffer.concat([Buffer.alloc(257, "x"), Buffer.from("ustar"), Buffer.alloc(600)]), /not toc.dat/],
    ["an archive inside gzip", gzipSync("PGDMP archive"), /inside a gzip file/],
    ["a damaged gzip file", Buffer.from([0x1f, 0x8b, 0xff, 0xff, 0xff]), /no readable gzip/],
  ])("%s is refused", async (_, content, message) => {
    expect(await refusal(await file(content))).toMatchObject({ code: "backup-unreadable", message: expect.stringMatching(message) });
  });

  test("a path with nothing there is refused by name", async () => {
    const path = join(directory, "nowhere.sql");
    expect(await refusal(path)).toMatchObject({ code: "backup-unreadable", message: `backup ${path}: there is no such file` });
  });

  test("a directory without toc.dat is refused", async () => {
    expect(await refusal(directory)).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("toc.dat") });
  });

  test("a file that may not be read is refused", async () => {
    const path = await file(smallDump);
    await chmod(path, 0);
    await chmod(directory, 0o755);
    // Root may read everything, so the file is asked for with the rights of the account that the database runs as.
    const account = await serverAccount();
    if (account !== null) process.seteuid?.(account.uid);
    const refused = await recogniseBackup(path).catch((error: unknown) => error);
    if (account !== null) process.seteuid?.(0);
    expect(refused).toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("may not be read") });
  });
});
