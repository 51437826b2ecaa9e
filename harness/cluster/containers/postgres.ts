import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Disposal } from "../disposal.ts";
import { type RunningContainer, startContainer } from "./container.ts";
import type { SealedNetwork } from "./network.ts";
import { type Run, until } from "./run.ts";

export const DATABASE = { user: "kong", name: "kong", port: 5432 } as const;

export interface PostgresContainer {
  readonly container: RunningContainer;
  readonly password: string;
  /** Reached from this machine. Holds the password. */
  readonly url: string;
}

/** First start makes the database's files; a slow disk takes its time. */
const READY_SECONDS = 60;
const DATA = "/kong-cutover/data";
/** Nothing here outlives the run, so nothing is worth waiting for the disk. */
const SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"].flatMap((setting) => ["-c", setting]);

/** Starts a PostgreSQL of one cluster and waits until it answers over TCP: during first start it runs without, and logs "ready" twice. */
export async function startPostgres(
  run: Run,
  stack: Disposal,
  cluster: string,
  image: string,
  network: SealedNetwork,
): Promise<PostgresContainer> {
  const password = randomBytes(16).toString("hex");
  run.masker.learn([password]);
  const container = await run.race(
    stack.start(() =>
      startContainer(run, {
        name: `${cluster}-postgres`,
        image,
        network,
        command: ["postgres", ...SETTINGS],
        environment: { POSTGRES_USER: DATABASE.user, POSTGRES_PASSWORD: password, POSTGRES_DB: DATABASE.name, PGDATA: `${DATA}/pgdata` },
        hosts: [],
        mounts: [],
        volume: DATA,
        files: [],
      }),
    ),
  );
  const url = `postgres://${DATABASE.user}:${password}@${container.ip}:${DATABASE.port}/${DATABASE.name}`;
  await until(
    run,
    async () => {
      if (await answers(url)) return true;
      const code = await container.exited();
      if (code !== null) throw await container.failure(`PostgreSQL ended with exit code ${code}`, "Read the log; check the image.");
      return null;
    },
    {
      seconds: READY_SECONDS,
      fail: () => container.failure(`PostgreSQL did not answer within ${READY_SECONDS} s`, "Read the log; check the image."),
    },
  );
  return { container, password, url };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const CONNECT_MILLISECONDS = 2000;
