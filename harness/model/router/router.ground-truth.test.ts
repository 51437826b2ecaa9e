import { describe, expect, test } from "vitest";
import type { Inventory } from "../../types/inventory.ts";
import { headerValue } from "../../types/message.ts";
import { versionLines } from "../../types/version.ts";
import { logWitnesses, storedInventory, transcriptWitnesses, type Witness } from "./ground-truth.fixture.ts";
import { buildRouter, type RouteMatch, type Router } from "./index.ts";

const match = (router: Router, { method, target, headers }: Witness): RouteMatch | null =>
  router.match({ method, target, headers, scheme: "http", sni: null, port: 8000 });
const pathOf = (target: string) => target.split("?")[0];

describe.each(versionLines)("real %s", (line) => {
  const stored = storedInventory(line);
  const router = buildRouter(stored, line);
  const witnesses = [...transcriptWitnesses(line), ...(line === "3.4" ? [] : logWitnesses(line))];

  test("every rule of the configuration is modelled", () => {
    expect(router).toMatchObject({ notModelled: [], refused: [] });
  });

  test("the same route for every request whose route is known", () => {
    const known = witnesses.filter((witness) => witness.route !== undefined);
    expect(known.length).toBeGreaterThan(line === "3.4" ? 5 : 140);
    for (const witness of known)
      expect([witness.title, match(router, witness)?.route.name]).toEqual([witness.title, witness.route ?? undefined]);
  });

  test("the same service, path and X-Forwarded-Prefix for every request that the upstream saw", () => {
    const seen = witnesses.flatMap((witness) => (witness.upstream ? [{ witness, upstream: witness.upstream }] : []));
    expect(seen.length).toBeGreaterThan(60);
    for (const { witness, upstream } of seen) {
      const found = match(router, witness);
      const host = found?.route.preserve_host ? headerValue(witness.headers, "host") : upstreamHost(stored, found);
      expect([witness.title, upstream.host, pathOf(upstream.target), upstream.prefix]).toEqual([
        witness.title,
        host,
        pathOf(found?.upstreamTarget ?? ""),
        found?.forwardedPrefix ?? null,
      ]);
    }
  });

  test("the same query for every request on the routes without plugins", () => {
    const plain = witnesses.filter(({ target, upstream }) => upstream !== null && target.startsWith("/legacy"));
    expect(plain.length).toBeGreaterThan(15);
    for (const witness of plain) expect(match(router, witness)?.upstreamTarget).toBe(witness.upstream?.target);
  });
});

/** Host header that the matched service is asked with; a service may name an upstream, which stands for its targets. */
function upstreamHost({ upstreams, targets }: Inventory, found: RouteMatch | null): string {
  const service = found?.service;
  const upstream = upstreams.find(({ name }) => name === service?.host);
  const port = targets.find(({ upstream_id }) => upstream_id === upstream?.id)?.target.split(":")[1];
  return service ? `${upstream?.host_header ?? service.host}:${port ?? service.port}` : "";
}
