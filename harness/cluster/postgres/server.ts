import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { HarnessError } from "../../errors.ts";
import { type Account, serverAccount } from "./account.ts";
import { installedBinaries } from "./binaries.ts";
import { choosePlace } from "./place.ts";
import { runProgram } from "./run-program.ts";
import { type Supervised, supervise } from "./supervise.ts";

/** One PostgreSQL for a run; every cluster gets a database of its own in it. Stopping it drops everything. */
export interface DatabaseServer extends AsyncDisposable {
  /** Makes an empty database and returns its connection URL. */
  createDatabase(name: string): Promise<string>;
  /** Makes `to` an exact copy of `from`, to which nobody may be connected at that moment; returns the URL of `to`. */
  copyDatabase(from: string, to: string): Promise<string>;
}

/**
 * Durability is off because a run's databases are thrown away; the rest keeps the server small: three gateways with a
 * few connections each, databases of a few megabytes. Kong writes its times as UTC wall time, whatever the machine's zone is.
 */
const settings = `
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
max_logical_replication_workers = 0
io_method = sync
shared_buffers = 32MB
max_connections = 60
jit = off
timezone = 'UTC'
log_min_messages = fatal
`;

/** Copies files instead of logging pages: half the time (0.03 to 0.07 s against 0.05 to 0.12 s) for databases of this size. */
const strategy = "STRATEGY file_copy";
/** A small machine under full load needs 3 s; more than this is a failure. */
const START_TIMEOUT_MS = 30_000;
const START_POLL_MS = 10;

/**
 * Starts an embedded PostgreSQL whose files lie in `directory` (as root, in a directory that another account may enter, else
 * in the system's temporary directory). It listens on a Unix socket that only its own account and root can reach, and
 * goes away with this process however that ends.
 * @throws HarnessError `tool-missing` or `database-failed`
 */
export async function startDatabaseServer(options: { readonly directory: string }): Promise<DatabaseServer> {
  const account = await serverAccount();
  const installed = installedBinaries();
  const place = await choosePlace(options.directory, installed, account);
  try {
    const data = join(place.path, "data");
    await initialise(place.binaries, data, account);
    await writeFile(join(data, "postgresql.auto.conf"), `${settings}unix_socket_directories = '${place.path}'\n`);
    const running = supervise(join(place.binaries, "bin", "postgres"), data, place.path, account);
    await untilReady(running, place.path);
    return databaseServer(running, place.path);
  } catch (error) {
    await rm(place.path, { recursive: true, force: true });
    throw error;
  }
}

async function initialise(binaries: string, data: string, account: Account | null): Promise<void> {
  const flags = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
  try {
    await runProgram(join(binaries, "bin", "initdb"), ["--pgdata", data, ...flags], account);
  } catch (cause) {
    throw new HarnessError(
      "database-failed",
      `PostgreSQL could not make its data directory in ${data}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Check that the disk has 100 MB left and that the directory is writable.",
      { cause },
    );
  }
}

async function untilReady(running: Supervised, socket: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = connectionTo(socket);
    const answer = await client.connect().then(
      () => client.end(),
      (error: unknown) => error,
    );
    if (answer === undefined) return;
    if (running.ended() || performance.now() > deadline) {
      const log = await readFile(join(socket, "server.log"), "utf8").catch(() => "");
      await running[Symbol.asyncDispose]();
      throw new HarnessError(
        "database-failed",
        `the embedded PostgreSQL did not start within ${START_TIMEOUT_MS / 1000} s: ${log.trim().split("\n").at(-1) || String(answer)}`,
        "Check memory and shared memory limits of this machine, or use the containers runtime.",
        { cause: answer },
      );
    }
    await delay(START_POLL_MS);
  }
}

function connectionTo(socket: string): pg.Client {
  const client = new pg.Client({ connectionString: urlOf(socket, "postgres") });
  // A server that is stopped during a statement cuts the connection, which is an event beside the statement's own failure.
  client.on("error", () => undefined);
  return client;
}

function databaseServer(running: Supervised, socket: string): DatabaseServer {
  const execute = async (statement: string) => {
    const client = connectionTo(socket);
    try {
      await client.connect();
      await client.query(statement);
    } catch (cause) {
      throw new HarnessError(
        "database-failed",
        `the embedded PostgreSQL refused "${statement}": ${cause instanceof Error ? cause.message : String(cause)}`,
        "This is a fault of the harness or the machine is out of room; run again with an empty temporary directory.",
        { cause },
      );
    } finally {
      await client.end();
    }
  };
  return {
    async createDatabase(name) {
      await execute(`CREATE DATABASE ${pg.escapeIdentifier(name)} ${strategy}`);
      return urlOf(socket, name);
    },
    async copyDatabase(from, to) {
      await execute(`CREATE DATABASE ${pg.escapeIdentifier(to)} TEMPLATE ${pg.escapeIdentifier(from)} ${strategy}`);
      return urlOf(socket, to);
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await rm(socket, { recursive: true, force: true });
    },
  };
}

/** libpq's form for a Unix socket; `pg` reads it too. The host name before the query is not used. */
function urlOf(socket: string, database: string): string {
  return `postgresql://postgres@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socket)}`;
}
