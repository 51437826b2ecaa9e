import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { dumpParts } from "../../backup/plain/dump.ts";
import { linesOf } from "../../backup/plain/lines.ts";
import { isLeftOut, mayFail } from "../../backup/plain/statements.ts";
import { TAKE_AGAIN, unreadable } from "../../backup/problem.ts";
import type { RunningContainer } from "./container.ts";
import type { KnownBackup } from "./dump-version.ts";
import { DATABASE } from "./postgres.ts";
import type { TarFile } from "./tar.ts";

const PLACE = "/kong-cutover/backup";
/** A piece of a plain dump that is held in memory at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** A server's log quotes the row that it cannot take, and no secret of the backup is known yet. The tool says what was wrong. */
const QUIET = "PGOPTIONS=-c log_min_messages=fatal";
const LOCAL = ["-U", DATABASE.user, "-d", DATABASE.name];

/**
 * Copies a dump into the database's container and restores it there, with that PostgreSQL's own psql or pg_restore.
 * @throws HarnessError `backup-unreadable` when it does not come in whole
 */
export async function restoreDump({ path, form }: KnownBackup, container: RunningContainer): Promise<void> {
  if (form.kind === "plain") {
    await container.put(plainPieces(path, form.gzip));
    // psql's own commands decide when to stop; VERBOSITY keeps rows, which hold secrets, out of what it says.
    const psql = `psql -X -q -v ON_ERROR_STOP=1 -v VERBOSITY=terse ${LOCAL.join(" ")} -f -`;
    await execute(container, path, ["env", QUIET, "sh", "-c", `cat ${PLACE}/part-* | ${psql} 2>&1 >/dev/null`], "psql");
  } else {
    const name = await putArchive(path, form.kind === "directory", container);
    await execute(
      container,
      path,
      ["env", QUIET, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", ...LOCAL, name],
      "pg_restore",
    );
  }
}

async function execute(container: RunningContainer, path: string, command: readonly string[], tool: string): Promise<void> {
  const { exitCode, output } = await container.execute(command);
  if (exitCode === 0) return;
  const died = await container.exited();
  if (died !== null) throw await container.failure(`PostgreSQL ended with exit code ${died} during the restore`, TAKE_AGAIN);
  throw unreadable(path, `${tool} in ${container.name} stops: ${complaint(output) || `exit code ${exitCode}`}`, remedyFor(output));
}

/** The first complaint, without the values that it quotes: a row's content may be among them. */
function complaint(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const line = lines.find((text) => /(error|fatal|panic):/i.test(text)) ?? lines.find((text) => text !== "") ?? "";
  return line.replace(/^(psql|pg_restore):(<stdin>:\d+:)?\s*/, "").replace(/: ".*$/, "");
}

function remedyFor(output: string): string {
  if (output.includes("unsupported version"))
    return "Configure a PostgreSQL image at least as new as the pg_dump that wrote the file (postgresImage).";
  return TAKE_AGAIN;
}

/**
 * The statements of a plain dump in pieces, without those that mean nothing here (owners, grants, other databases), and with those
 * that may fail allowed to: settings of another server version, extensions that the image lacks.
 */
async function* plainPieces(path: string, gzip: boolean): AsyncGenerator<TarFile> {
  let held: Buffer[] = [];
  let bytes = 0;
  let number = 0;
  const piece = (): TarFile => {
    number += 1;
    const file = { path: `${PLACE}/part-${String(number).padStart(8, "0")}`, bytes: Buffer.concat(held) };
    [held, bytes] = [[], 0];
    return file;
  };
  const add = (text: Buffer | string) => {
    const added = Buffer.from(text);
    held.push(added);
    bytes += added.length;
  };
  let complete = false;
  for await (const part of dumpParts(linesOf(bytesOf(path, gzip)), path)) {
    if (part.kind === "complete") complete = true;
    else if (part.kind === "copy") {
      add(`${part.text};\n`);
      for await (const rows of part.rows) {
        add(rows);
        if (bytes >= PIECE_BYTES) yield piece();
      }
      add("\\.\n");
    } else if (!isLeftOut(part.text)) {
      const statement = `${part.text.replace(/;\s*$/, "")};\n`;
      add(mayFail(part.text) ? `\\set ON_ERROR_STOP 0\n${statement}\\set ON_ERROR_STOP 1\n` : statement);
    }
    if (bytes >= PIECE_BYTES) yield piece();
  }
  if (!complete) throw unreadable(path, 'truncated: the line "PostgreSQL database dump complete" is missing at its end', TAKE_AGAIN);
  if (bytes > 0) yield piece();
}

async function* bytesOf(path: string, gzip: boolean): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* gzip ? pipeline(file, createGunzip(), () => undefined) : file;
  } catch (cause) {
    throw unreadable(
      path,
      `cannot be read past byte ${file.bytesRead}: ${cause instanceof Error ? cause.message : String(cause)}`,
      TAKE_AGAIN,
      cause,
    );
  } finally {
    file.destroy();
  }
}

async function putArchive(path: string, directory: boolean, container: RunningContainer): Promise<string> {
  const name = `${PLACE}/archive`;
  const sources = directory
    ? (await readdir(path)).map((file) => ({ source: join(path, file), target: `${name}/${file}` }))
    : [{ source: path, target: name }];
  await container.put(streamed(sources));
  return name;
}

async function* streamed(files: readonly { readonly source: string; readonly target: string }[]): AsyncGenerator<TarFile> {
  for (const { source, target } of files) yield { path: target, size: (await stat(source)).size, stream: createReadStream(source) };
}
