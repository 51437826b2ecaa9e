import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { GROUND_TRUTH } from "../../ground-truth.fixture.ts";
import type { Inventory, Route, Service } from "../../types/inventory.ts";
import type { HeaderLine } from "../../types/message.ts";
import type { VersionLine } from "../../types/version.ts";
import { inventory, route, service } from "./router.fixture.ts";

const read = (path: string) => readFileSync(`${GROUND_TRUTH}${path}`, "utf8");

type Row = Readonly<Record<string, unknown>>;

/** Routes and services as the database of that line held them. The rows of 3.4 and 3.9 are the same. */
export function storedInventory(line: VersionLine): Inventory {
  const path = line === "2.8" ? "backups/kong-2.8.5.db_export.yml" : "backups/kong-3.9.1-after-migrations.db_export.yml";
  const dump = parse(read(path)) as {
    readonly routes: readonly Row[];
    readonly services: readonly Row[];
    readonly upstreams: readonly Row[];
    readonly targets: readonly Row[];
  };
  const set = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const milliseconds = (row: Row) => Number(row["created_at"]) * 1000;
  return inventory({
    schema: line,
    routes: dump.routes.map((row) =>
      route(String(row["name"]), {
        ...(set(row) as Partial<Route>),
        service_id: String(row["service"]),
        created_at: milliseconds(row),
      }),
    ),
    services: dump.services.map((row) =>
      service(String(row["name"]), { ...(set(row) as Partial<Service>), created_at: milliseconds(row) }),
    ),
    upstreams: dump.upstreams as unknown as Inventory["upstreams"],
    targets: dump.targets.map((row) => ({ ...row, upstream_id: row["upstream"] })) as unknown as Inventory["targets"],
  });
}

/** A request that a real gateway was sent and what it tells of the route. */
export interface Witness {
  readonly title: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  /** Name of the matched route, null for "no route", undefined where the witness does not name it. */
  readonly route: string | null | undefined;
  /** What the upstream received, where it was seen. */
  readonly upstream: { readonly target: string; readonly host: string; readonly prefix: string | null } | null;
}

const releases = { "2.8": "2.8.5", "3.4": "3.4.2", "3.9": "3.9.1" } as const;

interface Transcript {
  readonly group: string;
  readonly probe: string;
  readonly request: { readonly method: string; readonly path: string; readonly headers: readonly string[] };
  readonly response: { readonly status: number; readonly headers: readonly string[]; readonly body: string };
}

/** The probes that reached the router (not TRACE or the over-long line, which nginx answers). */
export function transcriptWitnesses(line: VersionLine): readonly Witness[] {
  return lines<Transcript>(`transcripts/kong-${releases[line]}.ndjson`)
    .filter(({ request, response }) => request.method !== "TRACE" && response.status !== 414)
    .map(({ group, probe, request, response }) => ({
      title: `${group}: ${probe}`,
      method: request.method,
      target: request.path,
      headers: pairs(request.headers),
      route: response.body.includes("no Route matched") ? null : valueIn(pairs(response.headers), "kong-route-name"),
      upstream: upstreamOf(response.body),
    }));
}

interface Logged {
  readonly request: { readonly method: string; readonly uri: string; readonly headers: Readonly<Record<string, string | string[]>> };
  readonly response: { readonly status: number };
  readonly route?: { readonly name: string };
}

/** What the http-log plugin sent: it names the route of every request. There is none for 3.4. */
export function logWitnesses(line: "2.8" | "3.9"): readonly Witness[] {
  return (
    lines<Logged>(`recordings/kong-${releases[line]}.http-log.ndjson`)
      // Without a route only a 404 came from the router; the others are nginx's own answers to what it could not read.
      .filter(({ route: matched, response }) => matched !== undefined || response.status === 404)
      .map(({ request, route: matched }) => ({
        title: `log: ${request.method} ${request.uri}`,
        method: request.method,
        target: request.uri,
        headers: Object.entries(request.headers).flatMap(([name, value]) => [value].flat().map((one): HeaderLine => [name, one])),
        route: matched?.name ?? null,
        upstream: null,
      }))
  );
}

function lines<T>(path: string): readonly T[] {
  return read(path)
    .split("\n")
    .filter((text) => text.startsWith("{"))
    .map((text) => JSON.parse(text) as T);
}

function pairs(flat: readonly string[]): readonly HeaderLine[] {
  return flat.flatMap((name, index): HeaderLine[] => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""]] : []));
}

function valueIn(headers: readonly HeaderLine[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The upstream answered with what it had received, as JSON. */
function upstreamOf(body: string): Witness["upstream"] {
  if (!body.startsWith("{") || !body.includes('"bodySha256"')) return null;
  const echo = JSON.parse(body) as { readonly url: string; readonly headers: readonly string[] };
  const headers = pairs(echo.headers);
  return { target: echo.url, host: valueIn(headers, "host") ?? "", prefix: valueIn(headers, "x-forwarded-prefix") ?? null };
}
