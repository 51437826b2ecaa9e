import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../types/cluster.ts";
import { ask } from "./asking.fixture.ts";
import {
  AN_API_KEY,
  containerOf,
  docker,
  execute,
  kongImage,
  leftOf,
  nothing,
  options,
  outsideYaml,
  type Place,
  place,
  postgresImage,
  REDIS_PASSWORD,
  side,
} from "./docker.fixture.ts";
import { startContainerClusters } from "./start.ts";
import type { ContainerClusters } from "./types.ts";

const LICENCE = "licence-of-the-operator-4713";
const OTHER_POSTGRES = "kong-cutover-test/postgres:another-name";
const EXIT = { list: { new: 5, done: 0 } } as const;

let own: Place;
let clusters: ContainerClusters;
const said: string[] = [];

beforeAll(async () => {
  own = await place();
  await docker("tag", postgresImage, OTHER_POSTGRES);
  const handlers = own.path("plugins/kong/plugins/hello");
  await mkdir(handlers, { recursive: true });
  const custom = await own.file("plugins/kong/plugins/hello/handler.lua", "return { PRIORITY = 1, VERSION = '1' }\n");
  const conf = await own.file(
    "kong.conf",
    "# the operator's\nheaders = server_tokens # kept\npg_host = production.example.com\nlog_level = warn\n",
  );
  expect(custom).toContain(handlers);
  clusters = await startContainerClusters(
    options(await own.file("kong.yml", outsideYaml), own.out, {
      x: side("2.8.5", {
        conf,
        files: [{ source: own.path("plugins"), target: "/opt/plugins" }],
        plugins: ["hello"],
        environment: { KONG_LUA_PACKAGE_PATH: "/opt/plugins/?.lua;;", KONG_LICENSE_DATA: LICENCE, KONG_PG_HOST: "production.example.com" },
      }),
      y: side("3.9.1", {
        environment: { KONG_ROUTER_FLAVOR: "traditional_compatible" },
        postgresImage: OTHER_POSTGRES,
      }),
      onProgress: (text) => void said.push(text),
    }),
  );
});
afterAll(async () => {
  await clusters?.[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
  await docker("rmi", OTHER_POSTGRES);
});

const both = () => [clusters.x, clusters.y] as const;

describe("what starting leaves as evidence", () => {
  test("the versions are those that the images hold, and the images are named by digest or id", () => {
    expect(both().map(({ version }) => version.text)).toEqual(["2.8.5", "3.9.1"]);
    for (const { image } of both()) expect(image).toMatch(/sha256:[0-9a-f]{64}/);
  });

  test("Y's database was migrated: status, up, finish, status, each with its exit code and what it said", () => {
    const commands = clusters.evidence.commands.filter(({ cluster }) => cluster === "y");
    expect(commands.map(({ command, exitCode }) => [command, exitCode])).toEqual([
      ["kong version", 0],
      ["kong migrations list", EXIT.list.new],
      ["kong migrations up", 0],
      ["kong migrations finish", 0],
      ["kong migrations list", EXIT.list.done],
    ]);
    expect(commands[2]?.output).toMatch(/core migrated up to: 016_280_to_300/);
    for (const { seconds } of commands) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  test("X's database was only looked at, after the import", () => {
    const commands = clusters.evidence.commands
      .filter(({ cluster }) => cluster === "x")
      .map(({ command }) => command.split(" ").slice(0, 3).join(" "));
    expect(commands).toEqual(["kong migrations bootstrap", "kong config db_import", "kong version", "kong migrations list"]);
  });

  test("progress names every step of every cluster", () => {
    expect(said).toEqual(
      expect.arrayContaining(["x: importing the backup", "y: checking and migrating the database", "y: starting the gateway"]),
    );
  });
});

describe("the operator's own settings", () => {
  const environment = async (name: string) => (await execute(await containerOf(own.out, name), "env")).output.split("\n");

  test("environment and licence reach the gateway, the production database does not", async () => {
    const lines = await environment("x-kong");
    expect(lines).toContain(`KONG_LICENSE_DATA=${LICENCE}`);
    expect(lines.join("\n")).not.toContain("production.example.com");
    expect(clusters.evidence.notes.join("\n")).toMatch(/KONG_PG_HOST/);
  });

  test("kong.conf is in its place without what staging decides", async () => {
    const { output } = await execute(await containerOf(own.out, "x-kong"), "cat", "/etc/kong/kong.conf");
    expect(output.trim().split("\n")).toEqual(["headers = server_tokens", "log_level = warn"]);
  });

  test("a custom plugin is loaded from its mounted directory, on that side alone", async () => {
    const enabled = async (cluster: Cluster) => {
      const root = (await (await fetch(`http://${cluster.proxy.http.hostname}:8001/`)).json()) as {
        readonly plugins: { readonly enabled_in_cluster: string[] };
      };
      return root.plugins.enabled_in_cluster.includes("hello");
    };
    expect(await Promise.all(both().map(enabled))).toEqual([true, false]);
  });

  test("the router's flavour is set for Y alone", async () => {
    expect(await environment("y-kong")).toContain("KONG_ROUTER_FLAVOR=traditional_compatible");
    expect((await environment("x-kong")).join("\n")).not.toContain("ROUTER_FLAVOR");
  });

  test("Y's database runs in the image that Y names", async () => {
    const of = async (name: string) => await docker("inspect", "--format", "{{.Config.Image}}", await containerOf(own.out, name));
    expect([await of("x-postgres"), await of("y-postgres")]).toEqual([postgresImage, OTHER_POSTGRES]);
    expect(await of("y-kong")).toBe(kongImage("3.9.1"));
  });
});

test("stopped, nothing is left, and the logs of gateway, database and migrations are there without a secret", async () => {
  for (const cluster of both()) expect((await ask(cluster, "/secure", { apikey: AN_API_KEY })).status).toBe(200);
  for (const cluster of both()) expect((await ask(cluster, "/redis")).status).toBe(200);
  expect(await leftOf(own.out)).toEqual({ containers: 6, networks: 2, volumes: 6 });
  await clusters[Symbol.asyncDispose]();
  expect(await leftOf(own.out)).toEqual(nothing);
  const logs = await readdir(join(own.out, "logs"));
  for (const name of ["x-kong.log", "x-postgres.log", "x-migrations.log", "y-kong.log", "y-postgres.log", "y-migrations.log"])
    expect(logs).toContain(name);
  const texts = await Promise.all(logs.map((name) => readFile(join(own.out, "logs", name), "utf8")));
  expect(texts.join("\n")).toMatch(/database system is ready to accept connections/);
  for (const secret of [LICENCE, AN_API_KEY, REDIS_PASSWORD]) expect(texts.join("\n")).not.toContain(secret);
});
