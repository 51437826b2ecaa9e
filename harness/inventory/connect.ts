import pg from "pg";
import { HarnessError } from "../errors.ts";

/**
 * Works on a database over one connection that is closed afterwards.
 * @throws HarnessError `database-failed` when it cannot be reached; the message names host and database, never the password
 */
export async function withDatabase<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A connection cut between two queries is an event; the next query then fails, which is where it is handled.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new HarnessError(
      "database-failed",
      `no connection to database "${client.database}" on ${client.host}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Check that the database server runs and that the URL names the right host, user and database.",
      { cause },
    );
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
