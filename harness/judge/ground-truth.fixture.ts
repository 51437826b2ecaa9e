import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import type { Inventory } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { type HeaderLine, type HeaderLines, headerValue, type RequestMessage, type ResponseMessage } from "../types/message.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { PlannedCase } from "../types/plan.ts";
import { type ClusterName, ECHO_HEADER, type MatchedRoute, type Transcript } from "../types/transcript.ts";
import type { VersionLine } from "../types/version.ts";
import * as make from "./inventories.fixture.ts";

export interface Probe {
  readonly group: string;
  readonly probe: string;
  readonly request: { readonly method: string; readonly path: string; readonly headers: readonly string[]; readonly body?: string };
  readonly response: { readonly status: number; readonly reason: string; readonly headers: readonly string[]; readonly body?: string };
}

export function probesOf(gateway: string): readonly Probe[] {
  const text = readFileSync(`${GROUND_TRUTH}transcripts/${gateway}.ndjson`, "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Probe);
}

/** The configuration as `kong config db_export` writes it. */
export function inventoryOf(backup: string, schema: VersionLine): Inventory {
  const file = parse(readFileSync(`${GROUND_TRUTH}backups/${backup}.db_export.yml`, "utf8")) as Record<string, JsonObject[]>;
  const rows = (name: string) => file[name] ?? [];
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const routes = rows("routes").map((row) =>
    make.route({
      id: String(row["id"]),
      name: text(row["name"]),
      service_id: text(row["service"]),
      paths: list(row["paths"]),
      hosts: list(row["hosts"]),
      path_handling: String(row["path_handling"]),
    }),
  );
  return make.inventory({
    schema,
    routes,
    plugins: rows("plugins").map((row) => {
      const on = routes.find(({ id }) => id === row["route"])?.name;
      return make.plugin({
        id: String(row["id"]),
        name: String(row["name"]),
        config: row["config"] as JsonObject,
        route_id: text(row["route"]),
        service_id: text(row["service"]),
        consumer_id: text(row["consumer"]),
        ...(on ? { label: `${String(row["name"])} on route ${on}` } : {}),
      });
    }),
    credentials: rows("keyauth_credentials").map((row) => make.key(String(row["key"]), String(row["consumer"]))),
  });
}

/** Which route a gateway matched: the transcripts do not tell, so it is stated here from the configuration and what the upstream saw. */
const routes: readonly (readonly [host: RegExp, path: RegExp, method: RegExp, route: string])[] = [
  [/^legacy\.example\.com/, /^\//, /./, "legacy-host"],
  [/^(api\.example\.com|.+\.example\.org)$/, /^\/users/, /./, "users-jwt"],
  [/./, /^\/orders/, /^(GET|POST|PUT|DELETE)$/, "orders-v1"],
  [/./, /^\/catalog/, /./, "catalog-public"],
  [/./, /^\/cached/, /./, "catalog-cached"],
  [/./, /^\/payments/, /./, "payments"],
  [/./, /^\/payouts/, /./, "payments-acl"],
  [/./, /^\/profile/, /./, "users-anon"],
  [/./, /^\/(search|find\/[a-z]+\/\d+)/, /./, "search"],
  [/./, /^\/partner/, /./, "partner"],
  [/./, /^\/retired/, /./, "retired"],
  [/./, /^\/dead/, /./, "dead"],
  [/./, /^\/legacy/, /./, "legacy-pathv1"],
  [/./, /^\/oauth/, /./, "oauth"],
];

function routeOf({ request, response }: Probe, line: VersionLine, inventory: Inventory): MatchedRoute {
  const [path = ""] = request.path.split("?");
  const headers = pairs(request.headers);
  const regexFirst = line !== "2.8" && /^\/orders\/\d+$/.test(path);
  const listed = routes.find(
    ([host, start, method]) => host.test(headerValue(headers, "host") ?? "") && start.test(path) && method.test(request.method),
  );
  const hdr = path.startsWith("/hdr") && headerValue(headers, "x-version") === "2" ? "header-route" : undefined;
  // Refused while its request was still being read: no route was asked.
  if ([400, 405, 414].includes(response.status) && request.method !== "POST") return { kind: "none" };
  const name = regexFirst ? "orders-by-id" : (listed?.[3] ?? hdr);
  const found = inventory.routes.find((one) => one.name === name);
  return found === undefined ? { kind: "none" } : { kind: "matched", id: found.id, name: found.name };
}

function pairs(flat: readonly string[]): HeaderLines {
  return flat.flatMap((name, index): HeaderLine[] => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""]] : []));
}

function requestOf({ request }: Probe): RequestMessage {
  return { method: request.method, target: request.path, headers: pairs(request.headers), body: Buffer.from(request.body ?? "") };
}

/**
 * Both ends out of one probe: the upstream end is read from the echo. Probes of another day carry other dates and signatures; `like` puts
 * those of the run it is compared with in their place.
 */
export function transcriptOf(
  probe: Probe,
  at: { readonly exchange: string; readonly cluster: ClusterName; readonly line: VersionLine; readonly inventory: Inventory },
  like: Probe,
): Transcript {
  const headers = pairs(probe.response.headers);
  const echo = echoOf(probe);
  const response: ResponseMessage = {
    status: probe.response.status,
    reason: probe.response.reason,
    headers: echo === null ? headers : [...headers, [ECHO_HEADER, "1"]],
    body: Buffer.from(echo === null ? (probe.response.body ?? "") : JSON.stringify(echo.response)),
  };
  const cached = headerValue(headers, "x-cache-status") === "Hit";
  const unseen = headerValue(headers, "x-upstream") !== undefined && echo === null;
  return {
    exchange: at.exchange,
    cluster: at.cluster,
    at: 0,
    outcome: { kind: "answered", response, milliseconds: 1 },
    upstream: unseen
      ? { kind: "unobserved", reason: "the answer has no body" }
      : { kind: "observed", requests: echo === null || cached ? [] : [sameDay(echo.request, probe, like)] },
    route: routeOf(probe, at.line, at.inventory),
    notModelled: [],
  };
}

interface Echo {
  readonly request: RequestMessage;
  readonly response: JsonObject;
}

function echoOf({ response }: Probe): Echo | null {
  if (!response.body?.startsWith("{")) return null;
  const { bodyBytes, bodySha256, tls, ...echo } = JSON.parse(response.body) as { [name: string]: unknown };
  if (bodyBytes === undefined || !Array.isArray(echo["headers"])) return null;
  void [bodySha256, tls];
  const request = {
    method: String(echo["method"]),
    target: String(echo["url"]),
    headers: pairs(echo["headers"].map(String)),
    body: Buffer.from(String(echo["body"])),
  };
  return { request, response: echo as JsonObject };
}

function sameDay(request: RequestMessage, own: Probe, like: Probe): RequestMessage {
  const [sent, wanted] = [pairs(own.request.headers), pairs(like.request.headers)];
  const headers = request.headers.map(([name, value]): HeaderLine => {
    const at = sent.findIndex((line) => line[0].toLowerCase() === name.toLowerCase() && line[1] === value);
    return at < 0 ? [name, value] : [name, wanted[at]?.[1] ?? value];
  });
  const [query, wantedQuery] = [own.request.path.split("?")[1], like.request.path.split("?")[1]];
  return { ...request, headers, target: query && wantedQuery ? request.target.replace(query, wantedQuery) : request.target };
}

export function plannedFor(probe: Probe, id: string, recorded: Transcript): PlannedCase {
  const request = requestOf(probe);
  const response = recorded.outcome.kind === "answered" ? recorded.outcome.response : null;
  return plannedCase(`recorded/${id}`, [exchange(id, { request })], {
    ...{ id: "recorded", title: `${probe.group} / ${probe.probe}`, kind: "recorded" },
    recorded: { id, at: 0, scheme: "http", client: null, request, response, missing: [], unresolved: [] },
  });
}
