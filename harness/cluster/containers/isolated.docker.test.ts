import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalStandIn } from "../stand-in/stand-in.ts";
import { answers, ask } from "./asking.fixture.ts";
import { AN_API_KEY, containerOf, docker, execute, options, outsideYaml, type Place, place, redisImage } from "./docker.fixture.ts";
import { startContainerClusters } from "./start.ts";
import type { ContainerClusters } from "./types.ts";

/** Nothing leaves the networks of a run, whatever outside a configuration names. */

let own: Place;
let clusters: ContainerClusters;
beforeAll(async () => {
  own = await place();
  clusters = await startContainerClusters(options(await own.file("kong.yml", outsideYaml), own.out));
});
afterAll(async () => {
  await clusters?.[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const both = () => [clusters.x, clusters.y] as const;

test("a service with an outside name, one with an outside address and one with TLS reach the stand-in", async () => {
  for (const cluster of both()) {
    for (const path of ["/by-name", "/by-address"]) {
      const { status, arrived } = await ask(cluster, path);
      expect([cluster.name, path, status, arrived]).toEqual([cluster.name, path, 200, 1]);
    }
    const { status, arrived } = await ask(cluster, "/secure", { apikey: AN_API_KEY });
    expect([status, arrived]).toEqual([200, 1]);
  }
});

test("a log plugin with an outside name reaches the stand-in", async () => {
  for (const cluster of both()) {
    const standIn = cluster.standIn as LocalStandIn;
    const { exchange } = await ask(cluster, "/by-name");
    await expect.poll(() => standIn.collectLogs(exchange).length, { timeout: 10_000 }).toBe(1);
  }
});

test("addresses are the one rewrite, listed in the overrides", () => {
  expect(clusters.overrides.filter((line) => line.startsWith("rewritten"))).toEqual([
    "rewritten in every copy: service by-address, host: 203.0.113.9 is ip-203-0-113-9.cutover.invalid",
  ]);
});

test("every network is internal, and no name server answers there", async () => {
  const filter = ["--filter", `label=kong-cutover.out=${own.out}`];
  const networks = (await docker("network", "ls", "-q", ...filter)).split("\n");
  expect(networks).toHaveLength(2);
  expect(await docker("network", "inspect", "--format", "{{.Internal}}", ...networks)).toBe("true\ntrue");
  for (const name of ["x-kong", "y-kong"]) {
    expect((await execute(await containerOf(own.out, name), "timeout", "10", "getent", "hosts", "www.example.com")).code).not.toBe(0);
  }
});

test("an address beyond the network answers this machine and cannot be reached from any gateway", async () => {
  // A server on the engine's ordinary network: as far away as the internet is, and there also where this machine has no other network.
  const server = await docker("run", "-d", "--rm", redisImage, "redis-server", "--port", "7777", "--save", "");
  try {
    const address = await docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", server);
    const connect = `exec 3<>/dev/tcp/${address}/7777`;
    await expect.poll(() => answers(address, 7777), { timeout: 20_000 }).toBe(true);
    for (const name of ["x-kong", "y-kong", "y-postgres"]) {
      const { code } = await execute(await containerOf(own.out, name), "timeout", "2", "bash", "-c", connect);
      expect([name, code]).not.toEqual([name, 0]);
    }
    // The same command does reach what is on the network, so it is the network that refuses.
    const port = clusters.x.standIn.port;
    const inside = `exec 3<>/dev/tcp/${clusters.x.standIn.host}/${port}`;
    expect((await execute(await containerOf(own.out, "x-kong"), "timeout", "2", "bash", "-c", inside)).code).toBe(0);
  } finally {
    await docker("rm", "-f", server);
  }
});
