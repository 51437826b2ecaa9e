import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBackupHead } from "./dump-version.ts";
import { tarOf } from "./tar.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-head-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function majorOf(name: string, content: string | Uint8Array): Promise<string | null> {
  const path = join(folder, name);
  await writeFile(path, content);
  return (await readBackupHead(path)).postgres;
}

const plain = (version: string) =>
  `--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version ${version}\n-- Dumped by pg_dump version 16.1\n\nSET x = 1;\n`;

/** The head of an archive, written as pg_dump writes it: integers are a sign and four bytes, little end first. */
function archive(version: string | null, minor: number): Buffer {
  const integer = (value: number) => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8(value < 0 ? 1 : 0, 0);
    bytes.writeUInt32LE(Math.abs(value), 1);
    return bytes;
  };
  const string = (text: string | null) =>
    text === null ? integer(-1) : Buffer.concat([integer(Buffer.byteLength(text)), Buffer.from(text)]);
  const compression = minor >= 15 ? Buffer.from([1]) : integer(-1);
  const time = [30, 15, 9, 23, 10, 126, 0].map(integer);
  return Buffer.concat([
    Buffer.from("PGDMP"),
    Buffer.from([1, minor, 0, 4, 8, 1]),
    compression,
    ...time,
    string("kong"),
    string(version),
    string("16.1"),
  ]);
}

test.each([
  ["15.4 (Debian 15.4-1)", "15"],
  ["9.6.24", "9.6"],
  ["10.1", "10"],
])("a plain dump of %s is of major version %s, packed or not", async (version, major) => {
  expect(await majorOf("plain.sql", plain(version))).toBe(major);
  expect(await majorOf("plain.sql.gz", gzipSync(plain(version)))).toBe(major);
});

test.each([
  [14, "15.4", "15"],
  [15, "16.2 (Debian)", "16"],
])("an archive of version 1.%i says which server it was taken from", async (minor, version, major) => {
  expect(await majorOf("custom", archive(version, minor))).toBe(major);
});

test("a directory and a tar hold the archive's head in toc.dat", async () => {
  await mkdir(join(folder, "directory"));
  await writeFile(join(folder, "directory/toc.dat"), archive("14.9", 14));
  expect((await readBackupHead(join(folder, "directory"))).postgres).toBe("14");
  const tar: Buffer[] = [];
  for await (const part of tarOf([{ path: "toc.dat", bytes: archive("13.2", 14) }])) tar.push(part);
  expect(await majorOf("tar", Buffer.concat(tar))).toBe("13");
});

test("a version that is not said is not made up", async () => {
  expect(await majorOf("silent.sql", plain("15").replace(/-- Dumped from.*\n/, ""))).toBeNull();
  expect(await majorOf("silent", archive(null, 14))).toBeNull();
  expect(await majorOf("kong.yml", '_format_version: "3.0"\nservices: []\n')).toBeNull();
});

test("what is no backup is refused", async () => {
  await expect(majorOf("letter.txt", "Dear Sir or Madam")).rejects.toThrow(/letter\.txt/);
});
