import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { withDatabase } from "../inventory/connect.ts";
import { findKongSchema } from "../inventory/kong-schema.ts";
import { restoreArchive } from "./archive.ts";
import { restoreDeclarative } from "./declarative/restore.ts";
import { applyDump } from "./plain/apply.ts";
import { TAKE_AGAIN, unreadable } from "./problem.ts";
import { recogniseBackup } from "./recognise.ts";

/**
 * Restores a backup, whatever its form, into an empty database of ours. The file is only read. After a failure the
 * database holds a part of it and is to be thrown away.
 * @throws HarnessError `backup-unreadable`, `backup-not-kong`, `tool-missing` or `database-failed`
 */
export async function restoreBackup(path: string, databaseUrl: string): Promise<void> {
  const form = await recogniseBackup(path);
  await withDatabase(databaseUrl, async (client) => {
    if (form.kind === "plain") await applyDump(client, bytesOf(path, form.gzip), path);
    else if (form.kind === "declarative") await restoreDeclarative(client, bytesOf(path, form.gzip), path);
    else await restoreArchive(client, form.kind, path);
    await findKongSchema(client, `backup ${path}`);
  });
}

/** The file's bytes, unpacked. A packed file that is cut short or damaged ends in `backup-unreadable`. */
async function* bytesOf(path: string, gzip: boolean): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* gzip ? pipeline(file, createGunzip(), () => undefined) : file;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(path, `cannot be read past byte ${file.bytesRead}: ${reason}`, TAKE_AGAIN, cause);
  } finally {
    file.destroy();
  }
}
