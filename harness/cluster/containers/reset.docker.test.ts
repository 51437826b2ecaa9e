import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cluster } from "../../types/cluster.ts";
import { ask } from "./asking.fixture.ts";
import { containerOf, execute, options, outsideYaml, type Place, place, REDIS_PASSWORD, side } from "./docker.fixture.ts";
import { startContainerClusters } from "./start.ts";
import type { ContainerClusters } from "./types.ts";

/** X has our extra server, Y's operator includes something else, so Y is restarted. */
const restarted = { y: side("3.9.1", { environment: { KONG_NGINX_HTTP_INCLUDE: "/etc/kong/own.conf" } }) };

let own: Place;
let clusters: ContainerClusters;
beforeAll(async () => {
  own = await place();
  clusters = await startContainerClusters(options(await own.file("kong.yml", outsideYaml), own.out, restarted));
});
afterAll(async () => {
  await clusters?.[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const statuses = async (cluster: Cluster, path: string, times: number) => {
  const seen: number[] = [];
  for (let time = 0; time < times; time += 1) seen.push((await ask(cluster, path)).status);
  return seen;
};

test.each(["/local", "/cluster", "/redis"])("%s: after resetCounters() the whole limit is there again, on X and on Y", async (path) => {
  for (const cluster of [clusters.x, clusters.y]) {
    await cluster.resetCounters();
    expect((await statuses(cluster, path, 4)).at(-1)).toBe(429);
    await cluster.resetCounters();
    expect(await statuses(cluster, path, 2)).toEqual([200, 200]);
  }
});

test("what lies in the database's and in Redis' counters is gone", async () => {
  const redis = await containerOf(own.out, "x-redis");
  const inRedis = (...command: readonly string[]) =>
    execute(redis, "redis-cli", "-p", "6380", "-a", REDIS_PASSWORD, "--no-auth-warning", "-n", "1", ...command);
  const postgres = await containerOf(own.out, "x-postgres");
  const rows = async () =>
    (await execute(postgres, "psql", "-U", "kong", "-tAc", "SELECT count(*) FROM ratelimiting_metrics")).output.trim();
  expect((await inRedis("set", "ratelimit:1", "5")).output.trim()).toBe("OK");
  await statuses(clusters.x, "/cluster", 1);
  await expect.poll(rows, { timeout: 10_000 }).not.toBe("0");
  await clusters.x.resetCounters();
  expect((await inRedis("dbsize")).output.trim()).toBe("0");
  expect(await rows()).toBe("0");
});
