import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayVersion } from "../../types/version.ts";
import { api, countingServer } from "./servers.fixture.ts";
import { sideAt, startAt } from "./sides.fixture.ts";
import type { ExternalOptions, ExternalSide } from "./sides.ts";

/** Takes the place of both gateways: nothing here goes further than a connection. */
let gateway: Awaited<ReturnType<typeof countingServer>>;
beforeAll(async () => {
  gateway = await countingServer();
});
afterAll(() => gateway[Symbol.dispose]());

const side = (name: "x" | "y", over: Partial<ExternalSide> = {}) =>
  sideAt(gatewayVersion(name === "x" ? "2.8" : "3.9"), `http://127.0.0.1:${gateway.port}`, over);
const start = (over: Partial<ExternalOptions> = {}) => startAt({ x: side("x"), y: side("y") }, over);

describe("the guard", () => {
  test.each(["proxy", "admin", "status", "database"] as const)(
    "refuses a %s that nobody named, before a packet is sent",
    async (setting) => {
      using server = await countingServer();
      const url = `http://127.0.0.1:${server.port}`;
      const named = {
        proxy: { proxy: { http: url, https: null, sni: null, ca: null } },
        admin: { admin: url },
        status: { status: url },
        database: { database: `postgres://kong@127.0.0.1:${server.port}/kong` },
      }[setting];
      const allowHosts = [`127.0.0.1:${gateway.port}`];
      await expect(start({ y: side("y", named), allowHosts })).rejects.toMatchObject({
        code: "config-invalid",
        message: expect.stringMatching(new RegExp(`y\\.${setting} is at 127\\.0\\.0\\.1:${server.port}, which allowHosts does not name`)),
      });
      expect(server.connections()).toBe(0);
    },
  );

  test("sees through a database URL that names another host behind its question mark", async () => {
    const database = "postgres://kong@127.0.0.1/kong?host=production.example";
    await expect(start({ x: side("x", { database }) })).rejects.toThrow(/x\.database is at production\.example:5432/);
  });

  test("reads names without case and ports where they are left out", async () => {
    const proxy = { http: "http://GATEWAY.invalid", https: null, sni: null, ca: null };
    await expect(start({ x: side("x", { proxy }), allowHosts: ["gateway.INVALID:80"] })).rejects.toThrow(/y\.proxy/);
    await expect(start({ x: side("x", { proxy }), allowHosts: ["gateway.invalid:443"] })).rejects.toThrow(
      /x\.proxy is at gateway\.invalid:80/,
    );
  });
});

describe("a cluster that cannot be used", () => {
  test("does not answer: one error says what, where and how long we waited", async () => {
    const free = await countingServer();
    free[Symbol.dispose]();
    const proxy = { http: `http://127.0.0.1:${free.port}`, https: null, sni: null, ca: null };
    await expect(start({ y: side("y", { proxy }) })).rejects.toMatchObject({
      code: "cluster-failed",
      message: expect.stringMatching(
        /the proxy of y \(http:\/\/127\.0\.0\.1:\d+\) cannot be reached: .*ECONNREFUSED.*waited \d+\.\d s of at most 5 s/,
      ),
    });
  });

  test.each([
    ["is not well", { database: { reachable: false } }, 200, /x is not well.*does not reach its database/],
    ["answers with an error", {}, 503, /x is not well.*answered 503/],
  ])("%s by its Status API", async (_what, body, status, message) => {
    using said = await api(status, body);
    await expect(start({ x: side("x", { status: said.url }) })).rejects.toThrow(message);
  });

  test("is another release by its Admin API", async () => {
    using said = await api(200, { version: "2.8.1" });
    await expect(start({ x: side("x", { admin: said.url }) })).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringMatching(/x is configured as Kong 2\.8\.5, and its Admin API says 2\.8\.1/),
    });
  });

  test("is reached by another scheme than the other one", async () => {
    const proxy = { http: null, https: "https://127.0.0.1:1", sni: null, ca: null };
    await expect(start({ y: side("y", { proxy }) })).rejects.toThrow(/x is reached by http and y by https/);
  });
});
