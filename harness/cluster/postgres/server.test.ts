import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unprivilegedAccount } from "./account.ts";
import { type DatabaseServer, startDatabaseServer } from "./server.ts";

async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded database server", () => {
  let directory: string;
  let server: DatabaseServer;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kc-server-"));
    server = await startDatabaseServer({ directory });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  test("keeps the databases of clusters apart", async () => {
    const x = await server.createDatabase("x");
    await query(x, "CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)");
    const y = await server.copyDatabase("x", "y");
    await query(y, "INSERT INTO orders VALUES (2)");
    expect(await query(x, "SELECT count(*)::int AS n FROM orders")).toEqual([{ n: 1 }]);
    expect(await query(y, "SELECT count(*)::int AS n FROM orders")).toEqual([{ n: 2 }]);
  });

  test("takes names that are no plain identifiers", async () => {
    const url = await server.createDatabase('a "b" c');
    expect(await query(url, "SELECT current_database() AS name")).toEqual([{ name: 'a "b" c' }]);
  });

  test("refuses to copy a database that is not there", async () => {
    await expect(server.copyDatabase("nowhere", "z")).rejects.toMatchObject({ code: "database-failed" });
  });

  test("listens on no TCP port", async () => {
    const url = await server.createDatabase("quiet");
    expect(await query(url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "" }]);
  });
});

describe("the end of the embedded database server", () => {
  test("leaves no process and no file, within a second", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kc-stop-"));
    const server = await startDatabaseServer({ directory });
    const [row] = await query(await server.createDatabase("x"), "SELECT pg_backend_pid() AS pid");
    const before = performance.now();
    await server[Symbol.asyncDispose]();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await readdir(directory)).toEqual([]);
    expect(existsSync(`/proc/${String(row?.["pid"])}`)).toBe(false);
    await rm(directory, { recursive: true });
  });

  test("comes by itself when the process that started it is killed", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kc-killed-"));
    const module = fileURLToPath(new URL("./server.ts", import.meta.url));
    const program = `import(${JSON.stringify(module)}).then(async ({ startDatabaseServer }) => {
      await startDatabaseServer({ directory: ${JSON.stringify(directory)} });
      console.log("up");
      setInterval(() => {}, 60_000);
    });`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const [place] = await readdir(directory);
    expect(await readdir(join(directory, place ?? "")).then((names) => names.includes("data"))).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    const files = () => readdir(join(directory, place ?? "")).catch(() => []);
    for (let waited = 0; (await files()).length > 0 && waited < 5_000; waited += 20) await delay(20);
    expect(await files()).toEqual([]);
    await rm(directory, { recursive: true });
  });
});

describe("the account a server started by root runs as", () => {
  test("is nobody where there is one", () => {
    const passwd = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:\nnobody:x:65534:65533::/:\n";
    expect(unprivilegedAccount(passwd)).toEqual({ name: "nobody", uid: 65534, gid: 65533 });
  });

  test("reads the negative ids of macOS", () => {
    expect(unprivilegedAccount("nobody:*:-2:-2::/var/empty:\n")).toEqual({ name: "nobody", uid: 4294967294, gid: 4294967294 });
  });

  test("is never one with the rights of root", () => {
    expect(unprivilegedAccount("root:x:0:0::/:\nnobody:x:0:0::/:\n")).toBeNull();
  });
});
