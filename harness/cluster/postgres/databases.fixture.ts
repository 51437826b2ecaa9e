import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { type DatabaseServer, startDatabaseServer } from "./server.ts";

/** Databases for the tests of one file: a server that starts before them and is gone after them. */
export interface TestDatabases {
  /** URL of a new, empty database. */
  empty(): Promise<string>;
  /** URL of a new copy of one made here. */
  copyOf(url: string): Promise<string>;
}

export function useDatabases(): TestDatabases {
  let server: DatabaseServer;
  let directory: string;
  let count = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kc-test-"));
    server = await startDatabaseServer({ directory });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });
  const next = () => `test_${++count}`;
  return {
    empty: () => server.createDatabase(next()),
    copyOf: (url) => server.copyDatabase(decodeURIComponent(new URL(url).pathname.slice(1)), next()),
  };
}

/** Runs statements on a database, without parameters. */
export async function execute(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
