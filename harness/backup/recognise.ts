import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { HarnessError } from "../errors.ts";
import { headOf } from "./head.ts";
import { TAKE_AGAIN, unreadable } from "./problem.ts";

/**
 * The forms a backup comes in: `pg_dump` as plain SQL, custom (-Fc), tar (-Ft) or directory (-Fd), and declarative YAML or JSON
 * as decK and `kong config db_export` write it. `gzip` is true for the text forms packed by gzip.
 */
export interface BackupForm {
  readonly kind: "plain" | "custom" | "tar" | "directory" | "declarative";
  readonly gzip: boolean;
}

const FORMS = "Give a pg_dump (plain, custom, tar or directory) of Kong's database, or a file that decK or kong config db_export wrote.";

/**
 * Tells the form of a backup by its content; the file's name says nothing.
 * @throws HarnessError `backup-unreadable` when there is nothing there, nothing in it, or nothing known
 */
export async function recogniseBackup(path: string): Promise<BackupForm> {
  const status = await stat(path).catch((cause) => {
    throw unreadable(path, missing(cause), "Check the path; it is taken from the directory the command runs in.", cause);
  });
  if (status.isDirectory()) {
    const toc = await headOf(join(path, "toc.dat")).catch(() => null);
    if (toc !== null) return { kind: "directory", gzip: false };
    throw unreadable(path, "is a directory without the toc.dat that pg_dump -Fd writes", FORMS);
  }
  if (status.size === 0) throw unreadable(path, "the file is empty (0 bytes)", TAKE_AGAIN);
  const head = await headOf(path).catch((cause) => {
    throw unreadable(path, missing(cause), "Make the file readable for the user that runs this.", cause);
  });
  return recogniseHead(path, head);
}

async function recogniseHead(path: string, head: Buffer): Promise<BackupForm> {
  if (head.subarray(0, 5).equals(Buffer.from("PGDMP"))) return { kind: "custom", gzip: false };
  // POSIX tar: the magic stands at byte 257, the first member's name at the start. pg_dump writes toc.dat first.
  if (head.subarray(257, 262).equals(Buffer.from("ustar"))) {
    if (head.subarray(0, 8).equals(Buffer.from("toc.dat\0"))) return { kind: "tar", gzip: false };
    throw unreadable(path, "is a tar archive, but not one that pg_dump -Ft writes (its first member is not toc.dat)", FORMS);
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: textKind(path, await unpackedHead(path, head)), gzip: true };
  return { kind: textKind(path, head), gzip: false };
}

function textKind(path: string, head: Buffer): "plain" | "declarative" {
  const text = head.toString("utf8").replace(/^\uFEFF/, "");
  if (/^-- PostgreSQL database cluster dump/m.test(text)) {
    throw unreadable(path, "is a pg_dumpall of a whole server", "Take a pg_dump of Kong's database alone (kong.conf, pg_database).");
  }
  if (/^-- PostgreSQL database dump/m.test(text) || /^\s*(--(?!-)|\\restrict|SET |BEGIN;|CREATE |INSERT INTO |COPY )/.test(text))
    return "plain";
  if (/^\s*["']?_format_version["']?\s*:/m.test(text) || /[{,]\s*"_format_version"\s*:/.test(text)) return "declarative";
  if (/^(---\s*)?(#.*\n|\s)*(services|routes|consumers|plugins|upstreams|certificates|_\w+):/.test(text)) return "declarative";
  throw unreadable(path, "its content is none of the known forms", FORMS);
}

/** The beginning of what is packed; that the packed head itself stops short is no error here. */
async function unpackedHead(path: string, head: Buffer): Promise<Buffer> {
  try {
    const text = await promisify(gunzip)(head, { finishFlush: constants.Z_SYNC_FLUSH });
    if (!text.subarray(0, 5).equals(Buffer.from("PGDMP")) && !text.subarray(257, 262).equals(Buffer.from("ustar"))) return text;
  } catch (cause) {
    throw unreadable(path, "is no readable gzip file", TAKE_AGAIN, cause);
  }
  throw new HarnessError("backup-unreadable", `backup ${path}: an archive inside a gzip file`, "Unpack it with gunzip first.");
}

function missing(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
  return code === "EACCES" ? "the file may not be read by this user" : `the file cannot be read (${String(code)})`;
}
