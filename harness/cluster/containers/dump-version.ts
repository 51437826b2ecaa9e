import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { headOf } from "../../backup/head.ts";
import { type BackupForm, recogniseBackup } from "../../backup/recognise.ts";

export interface KnownBackup {
  readonly path: string;
  readonly form: BackupForm;
  /** Major version of the server that the dump was taken from ("15", "9.6"), or null where the backup does not say. */
  readonly postgres: string | null;
}

/** POSIX tar: the first member's content follows its header of one block. pg_dump writes toc.dat first. */
const TAR_HEADER_BYTES = 512;

/** Recognises the backup and reads from its head which PostgreSQL it was taken from. */
export async function readBackupHead(path: string): Promise<KnownBackup> {
  const form = await recogniseBackup(path);
  return { path, form, postgres: majorOf(await serverVersion(path, form)) };
}

async function serverVersion(path: string, { kind, gzip }: BackupForm): Promise<string | null> {
  switch (kind) {
    case "declarative":
      return null;
    case "plain": {
      const head = (gzip ? await unpackedHead(path) : await headOf(path)).toString("utf8");
      return /^-- Dumped from database version (\S+)/m.exec(head)?.[1] ?? null;
    }
    case "directory":
      return archiveServerVersion(await headOf(join(path, "toc.dat")));
    case "tar":
      return archiveServerVersion((await headOf(path)).subarray(TAR_HEADER_BYTES));
    case "custom":
      return archiveServerVersion(await headOf(path));
  }
}

function majorOf(version: string | null): string | null {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version ?? "") ?? [];
  if (major === undefined) return null;
  // Up to 9.6 the first two numbers make the major version.
  return Number(major) >= 10 || minor === undefined ? major : `${major}.${minor}`;
}

/**
 * The head of an archive (PostgreSQL, pg_backup_archiver.c, WriteHead): magic, version, sizes of integers and offsets, form,
 * compression, time of creation, then as counted strings the database's name and the server's version. That is where
 * `pg_restore --list` has it from; there is no pg_restore at hand before an image is chosen.
 */
function archiveServerVersion(head: Buffer): string | null {
  if (head.toString("latin1", 0, 5) !== "PGDMP") return null;
  const [major = 0, minor = 0, , integerBytes = 4] = head.subarray(5, 9);
  let at = 5 + 3 + 1 + 1 + 1;
  const integer = () => {
    const bytes = head.subarray(at + 1, at + 1 + integerBytes);
    const sign = head[at] === 0 ? 1 : -1;
    at += 1 + integerBytes;
    return sign * bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  };
  const string = () => {
    const length = integer();
    if (length < 0) return "";
    at += length;
    return head.toString("utf8", at - length, at);
  };
  // From archive version 1.15 on (PostgreSQL 16) the compression is one byte, an algorithm; before it was an integer.
  if (major > 1 || minor >= 15) at += 1;
  else integer();
  for (let part = 0; part < TIME_PARTS; part += 1) integer();
  string();
  return string() || null;
}

/** Seconds, minutes, hours, day, month, year, daylight saving. */
const TIME_PARTS = 7;

async function unpackedHead(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path).pipe(createGunzip())) return chunk as Buffer;
  return Buffer.alloc(0);
}
