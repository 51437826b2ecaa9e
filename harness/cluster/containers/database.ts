import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { TAKE_AGAIN, unreadable } from "../../backup/problem.ts";
import type { RunningContainer } from "./container.ts";
import type { KnownBackup } from "./dump-version.ts";
import type { KongTools } from "./migrations.ts";
import { DATABASE, type PostgresContainer } from "./postgres.ts";

const IMPORT = "/kong-cutover/declarative";
const COPY = "/kong-cutover/copy.dump";
const LOCAL = ["-U", DATABASE.user, "-d", DATABASE.name];

/** Brings a declarative backup into a database as that Kong does it itself: `migrations bootstrap`, then `config db_import`. */
export async function importDeclarative({ path, form }: KnownBackup, tools: KongTools, container: RunningContainer): Promise<void> {
  const file = createReadStream(path);
  const bytes = await buffer(form.gzip ? pipeline(file, createGunzip(), () => undefined) : file).catch((cause) => {
    throw unreadable(path, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, TAKE_AGAIN, cause);
  });
  // Kong takes the form from the name's ending.
  const name = `${IMPORT}.${bytes.toString("utf8", 0, HEAD_BYTES).trimStart().startsWith("{") ? "json" : "yml"}`;
  await container.put([{ path: name, bytes }]);
  await tools.run(["kong", "migrations", "bootstrap"], "Read what the command says; check the image.");
  await tools.run(
    ["kong", "config", "db_import", name],
    "Give a file that kong config db_export of X's version wrote, or a pg_dump; decK's own fields are not Kong's.",
  );
}

const HEAD_BYTES = 1024;

/** Copies a database into an empty one of another container, with every id: a declarative file need not have any. */
export async function copyDatabase(from: PostgresContainer, to: readonly PostgresContainer[]): Promise<void> {
  await mustRun(from.container, ["pg_dump", "-Fc", "-f", COPY, ...LOCAL]);
  const archive = await from.container.take(COPY);
  await Promise.all(
    to.map(async ({ container }) => {
      await container.put([{ path: COPY, bytes: archive }]);
      await mustRun(container, ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", ...LOCAL, COPY]);
    }),
  );
}

async function mustRun(container: RunningContainer, command: readonly string[]): Promise<void> {
  const { exitCode } = await container.execute(command);
  if (exitCode !== 0) throw await container.failure(`${command[0]} ends with exit code ${exitCode}`, "Read the log; check the image.");
}
