import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { withDatabase } from "../inventory/connect.ts";
import type { Json } from "../types/json.ts";

const TABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "services routes consumers upstreams plugins acls certificates snis ca_certificates workspaces".split(" ").map((name) => [name, name]),
  ),
  "key-auths": "keyauth_credentials",
  "basic-auths": "basicauth_credentials",
  "hmac-auths": "hmacauth_credentials",
  jwts: "jwt_secrets",
  oauth2: "oauth2_credentials",
  "vaults-beta": "vaults_beta",
};

const rateLimiting = {
  fields: [
    { protocols: { type: "set" } },
    {
      config: {
        type: "record",
        required: true,
        fields: [
          ...["second", "minute", "hour"].map((name) => ({ [name]: { type: "number" } })),
          { policy: { type: "string", default: "local" } },
          { error_code: { type: "number", default: 429 } },
          {
            redis: { type: "record", required: true, fields: [{ port: { type: "integer", default: 6379 } }, { host: { type: "string" } }] },
          },
        ],
        shorthand_fields: [{ redis_database: { type: "integer" } }],
      },
    },
  ],
};

export interface StandIn extends AsyncDisposable {
  readonly base: URL;
  readonly asked: string[];
  /** Paths that answer 404 from now on. */
  readonly missing: Set<string>;
  token: string | null;
}

/**
 * An Admin API over a database of Kong's tables, with what makes Kong's own differ from them: references as objects, times in seconds, expiry
 * as what is left, all columns whether set or not, defaults that no row holds, old names beside new ones, pages of two.
 */
export async function standInAdmin(databaseUrl: string): Promise<StandIn> {
  const asked: string[] = [];
  const missing = new Set<string>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://admin");
    const path = decodeURIComponent(url.pathname.slice(1));
    asked.push(path);
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (standIn.token !== null && request.headers["kong-admin-token"] !== standIn.token) return void send(401, { message: "Unauthorized" });
    if (path === "") return void send(200, { version: "2.8.5", tagline: "Welcome to kong" });
    if (path === "schemas/plugins/rate-limiting") return void send(200, rateLimiting);
    const upstream = /^upstreams\/([^/]+)\/targets\/all$/.exec(path)?.[1];
    const table = upstream === undefined ? TABLES[path] : "targets";
    if (table === undefined || missing.has(path)) return void send(404, { message: "Not found" });
    const rows = await shown(databaseUrl, table, upstream ?? null);
    const from = Number(url.searchParams.get("offset") ?? 0);
    const more = from + 2 < rows.length;
    const next = more ? { offset: String(from + 2), next: "http://192.0.2.1/elsewhere" } : { next: null };
    send(200, { data: rows.length === 0 ? {} : rows.slice(from, from + 2), ...next });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const standIn: StandIn = {
    base: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    missing,
    token: null,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return standIn;
}

async function shown(databaseUrl: string, table: string, upstream: string | null): Promise<readonly object[]> {
  const where = upstream === null ? "" : "WHERE upstream_id = $1";
  const query = `SELECT * FROM ${pg.escapeIdentifier(table)} ${where} ORDER BY id`;
  const { rows } = await withDatabase(databaseUrl, (client) => client.query(query, upstream === null ? [] : [upstream]));
  return rows.map((row: Record<string, unknown>) => entity(table, row));
}

function entity(table: string, { ws_id: _ws, cache_key: _key, ...row }: Record<string, unknown>): object {
  const fields = Object.entries(row).map(([column, value]) => {
    if (column === "ttl") return [column, value instanceof Date ? Math.floor((value.getTime() - Date.now()) / 1000) : null];
    if (column.endsWith("_id") && column !== "custom_id" && column !== "client_id")
      return [column.slice(0, -3), value === null ? null : { id: value }];
    return [column, value instanceof Date ? Math.floor(value.getTime() / 1000) : value];
  });
  const result = Object.fromEntries(fields);
  if (table === "plugins" && result["name"] === "rate-limiting") result["config"] = limits(result["config"]);
  return result;
}

function limits(config: Record<string, Json>): object {
  return { second: null, hour: null, error_code: 429, redis: { port: 6379, host: null }, redis_database: 0, ...config };
}
