import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replay } from "../replay/replay.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { type PlannedExchange, planOf } from "../types/plan.ts";
import { gatewayVersion } from "../types/version.ts";
import type { EmbeddedClusters } from "./embedded.ts";
import { startStandingEmbedded } from "./embedded-standing.ts";
import { countingServer } from "./external/servers.fixture.ts";
import { shop, sideAt, startAt } from "./external/sides.fixture.ts";
import type { ExternalOptions, ExternalSide } from "./external/sides.ts";
import { tlsFront } from "./external/tls-front.fixture.ts";
import { createAuthority } from "./stand-in/authority.ts";

const goesOn = () => new AbortController().signal;

let standing: EmbeddedClusters;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-external-"));
  const versions = { x: gatewayVersion("2.8"), y: gatewayVersion("3.9") };
  standing = await startStandingEmbedded({
    backup: shop,
    ...versions,
    control: false,
    seed: 1,
    signal: goesOn(),
    onProgress: () => undefined,
  });
});
afterAll(async () => {
  await standing[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const side = (name: "x" | "y", over: Partial<ExternalSide> = {}) => sideAt(standing[name].version, standing[name].proxy.http.href, over);
const start = (over: Partial<ExternalOptions> = {}) => startAt({ x: side("x"), y: side("y") }, over);

const databaseOf = (name: "x" | "y") => standing[name].addresses?.database ?? "";
const socketOf = (url: string) => new URL(url).searchParams.get("host") ?? "";

async function answers(clusters: Awaited<ReturnType<typeof start>>, planned: PlannedExchange) {
  const plan = planOf([plannedCase("one", [planned])]);
  for await (const { runs } of replay(plan, clusters, { concurrency: 1, signal: goesOn(), onProgress: () => undefined })) return runs;
  throw new Error("a planned case is always yielded");
}

test("two clusters answer by their URLs; what reached their upstreams is unknown, and counters in memory stay", async () => {
  {
    await using clusters = await start();
    expect([clusters.x.runtime, clusters.control, clusters.y.inventory.schema]).toEqual(["external", null, "3.9"]);
    const runs = await answers(clusters, exchange("e1", { request: request({ target: "/no/such/route" }) }));
    for (const name of ["x", "y"] as const) {
      expect(runs[name]?.[0]).toMatchObject({
        outcome: { kind: "answered", response: { status: 404 } },
        upstream: { kind: "unobserved", reason: expect.stringContaining("not ours") },
        route: { kind: "none" },
      });
    }
    await expect(clusters.x.resetCounters()).rejects.toThrow(/x already stands, and rate-limiting on .* counts in/);
    const notes = clusters.notes.join("\n");
    expect(notes).toMatch(/upstream end was not observed[\s\S]*no control copy[\s\S]*x: its release is what the settings say/);
    expect(notes).toMatch(/rate-limit windows were not tried/);
  }
  expect((await fetch(standing.x.proxy.http)).status, "they stand afterwards").toBe(404);
});

describe("a database URL", () => {
  test("is where the inventory comes from, a difference from the backup is told, and its counters are emptied", async () => {
    const database = databaseOf("x");
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    try {
      await client.query("DELETE FROM plugins WHERE name IN ('rate-limiting', 'response-ratelimiting') AND config->>'policy' <> 'cluster'");
      await client.query(
        "INSERT INTO ratelimiting_metrics (identifier, period, period_date, service_id, route_id, value) VALUES ('a', 'minute', now(), gen_random_uuid(), gen_random_uuid(), 3)",
      );
      await using front = await tlsFront(standing.x.proxy.http, await createAuthority(Date.now()), ["any.example"]);
      const proxy = { http: standing.x.proxy.http.href, https: front.url, sni: null, ca: null };
      await using clusters = await start({
        x: side("x", { database, proxy }),
        y: side("y", { proxy }),
        allowHosts: ["127.0.0.1", socketOf(database)],
      });
      expect(clusters.notes.join("\n")).toMatch(/x: the certificate of its proxy was not checked/);
      expect(clusters.x.inventory.plugins.length).toBeLessThan(clusters.y.inventory.plugins.length);
      expect(clusters.notes.join("\n")).toMatch(/the database of x configures something else than the backup/);
      await clusters.x.resetCounters();
      expect((await client.query("SELECT 1 FROM ratelimiting_metrics")).rowCount).toBe(0);
    } finally {
      await client.end();
    }
  });

  test("of another release is refused", async () => {
    const database = databaseOf("y");
    const wrong = start({ x: side("x", { database }), allowHosts: ["127.0.0.1", socketOf(database)] });
    await expect(wrong).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringMatching(/x is Kong 2\.8\.5.*schema of Kong 3\.9/),
    });
  });

  test("with a wrong password is refused without showing it", async () => {
    using server = await countingServer();
    const database = `postgres://kong:hidden@127.0.0.1:${server.port}/kong`;
    const error = await start({ x: side("x", { database }) }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "cluster-failed", message: expect.stringMatching(/the database of x \("kong" on 127\.0\.0\.1/) });
    expect(String(error)).not.toContain("hidden");
  });
});

describe("TLS", () => {
  const authorityFile = async () => {
    const authority = await createAuthority(Date.now());
    const ca = join(folder, "ca.pem");
    await writeFile(ca, authority.certificate);
    return { authority, ca };
  };

  test("asks for the configured server name, or without one for each request's Host, and trusts the own authority", async () => {
    const { authority, ca } = await authorityFile();
    await using named = await tlsFront(standing.x.proxy.http, authority, ["gateway.example"]);
    await using unnamed = await tlsFront(standing.y.proxy.http, authority, ["127.0.0.1"]);
    const proxy = { http: null, https: named.url, sni: "gateway.example", ca };
    await using clusters = await start({
      x: side("x", { proxy }),
      y: side("y", { proxy: { ...proxy, https: unnamed.url, sni: null } }),
    });
    for (const scheme of ["http", "https"] as const) {
      const runs = await answers(clusters, exchange("e1", { request: request({ target: "/no/such/route" }), scheme }));
      for (const run of [runs.x, runs.y]) expect(run?.[0]?.outcome).toMatchObject({ kind: "answered", response: { status: 404 } });
    }
    expect([...named.asked]).toEqual(["gateway.example"]);
    expect([...unnamed.asked]).toContain("shop.example");
    expect(clusters.notes.join("\n")).toMatch(/x: it has no http address/);
  });

  test("refuses a certificate of another authority, and one for another name, before anything is sent", async () => {
    const { authority, ca } = await authorityFile();
    const other = join(folder, "other.pem");
    await writeFile(other, (await createAuthority(Date.now())).certificate);
    await using front = await tlsFront(standing.x.proxy.http, authority, ["another.example"]);
    const at = (proxy: Partial<ExternalSide["proxy"]>) => {
      const both = { http: null, https: front.url, sni: "gateway.example", ca, ...proxy };
      return start({ x: side("x", { proxy: both }), y: side("y", { proxy: both }) });
    };
    await expect(at({ ca: other })).rejects.toMatchObject({
      code: "cluster-failed",
      message: expect.stringMatching(/the proxy of x \(https:.*cannot be reached: .*(certificate|signature)/),
    });
    await expect(at({})).rejects.toThrow(/does not match/);
  });

  test("needs a certificate file that is one", async () => {
    const ca = join(folder, "empty.pem");
    await writeFile(ca, "");
    const proxy = { http: null, https: "https://127.0.0.1:1", sni: null, ca };
    await expect(start({ x: side("x", { proxy }), y: side("y", { proxy }) })).rejects.toThrow(/x\.ca: .*empty\.pem holds no certificate/);
  });
});
