import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { fileIn, type TarFile, tarOf } from "./tar.ts";

async function archiveOf(files: readonly TarFile[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of tarOf(files)) parts.push(part);
  return Buffer.concat(parts);
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test("the system's tar reads what is written, from bytes and from a stream", async () => {
  const archive = await archiveOf([
    { path: "/etc/one.conf", bytes: Buffer.from("first\n") },
    { path: "two/exact", bytes: Buffer.alloc(1024, "x") },
    { path: "three", size: 9, stream: chunks("in ", "pieces") },
  ]);
  expect(archive.length % 512).toBe(0);
  expect(execFileSync("tar", ["-tf", "-"], { input: archive }).toString()).toBe("etc/one.conf\ntwo/exact\nthree\n");
  expect(execFileSync("tar", ["-xOf", "-", "three"], { input: archive }).toString()).toBe("in pieces");
});

test("the first file of an archive is given back byte by byte", async () => {
  const bytes = Buffer.from([0, 255, 10, 13, 0]);
  expect(
    fileIn(
      await archiveOf([
        { path: "a", bytes },
        { path: "b", bytes: Buffer.from("other") },
      ]),
    ),
  ).toEqual(bytes);
});

test("a file that shrinks or grows while it is read is refused", async () => {
  await expect(archiveOf([{ path: "log", size: 9, stream: chunks("short") }])).rejects.toThrow(
    "log changed while it was read: 5 bytes instead of 9",
  );
});

test("a name that does not fit the header is refused", async () => {
  await expect(archiveOf([{ path: `/${"n".repeat(101)}`, bytes: Buffer.alloc(0) }])).rejects.toThrow(/too long a name/);
});
