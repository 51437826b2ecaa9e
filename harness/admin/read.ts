import { HarnessError } from "../errors.ts";
import { assemble } from "../inventory/assemble.ts";
import type { Row } from "../inventory/rows.ts";
import type { EntityTable } from "../inventory/tables.ts";
import type { Inventory, OtherEntity } from "../types/inventory.ts";
import { gatewayVersion } from "../types/version.ts";
import { shown } from "./get.ts";
import { type AdminApi, documentAt, eachEntity } from "./pages.ts";
import { rowOf } from "./rows.ts";

/** What an Admin API tells of a gateway's configuration. */
export interface Told {
  readonly inventory: Inventory;
  /** Tables that this gateway has an endpoint for; of any other it tells nothing. */
  readonly tables: ReadonlySet<string>;
}

/** Collections by the table that holds them (admin_api_name in kong/db/schema/entities and kong/plugins/*.lua, 2.8.5 to 3.9.1). */
const ENDPOINTS: readonly (readonly [path: string, table: EntityTable])[] = [
  ["services", "services"],
  ["routes", "routes"],
  ["consumers", "consumers"],
  ["upstreams", "upstreams"],
  ["plugins", "plugins"],
  ["key-auths", "keyauth_credentials"],
  ["basic-auths", "basicauth_credentials"],
  ["hmac-auths", "hmacauth_credentials"],
  ["jwts", "jwt_secrets"],
  ["oauth2", "oauth2_credentials"],
  ["acls", "acls"],
];
/** Those that nobody interprets; only which there are is read of them. CA certificates belong to no workspace. */
const OTHERS: readonly (readonly [path: string, table: string])[] = [
  ["certificates", "certificates"],
  ["snis", "snis"],
  ["ca_certificates", "ca_certificates"],
  ["vaults", "sm_vaults"],
  ["vaults-beta", "vaults_beta"],
  ["key-sets", "key_sets"],
  ["keys", "keys"],
  ["filter-chains", "filter_chains"],
];
/** The columns that name a row, best first, as where a database is read. */
const NAMING = ["name", "prefix", "username"];

interface Workspace {
  readonly id: string;
  readonly name: string;
  /** What stands before a path: nothing where there is one workspace only, which is all that open-source Kong has. */
  readonly prefix: string;
}

/**
 * Reads through the Admin API what a database reader would find in the tables: the same inventory, so that its fingerprint is the same when
 * nothing was written. Only asks; a page of 1,000 entities is held at a time beside what is kept of them. What is written meanwhile may be
 * seen in part.
 * @param now when what is told to run out in so many seconds was told
 * @throws HarnessError `cluster-failed` (unreachable, refused, not an Admin API)
 */
export async function readAdmin(api: AdminApi, now: () => Date): Promise<Told> {
  const root = await documentAt(api, "", {});
  const version = /^\d+\.\d+(\.\d+){0,2}/.exec(String(root?.["version"] ?? ""))?.[0];
  if (version === undefined) {
    const remedy = "Name the address of the Admin API (admin_listen), not of the proxy or the Status API.";
    throw new HarnessError("cluster-failed", `${shown(api.base)}: it names no release of Kong`, remedy);
  }
  const workspaces = await workspacesOf(api);
  const tables = new Set<string>(["workspaces"]);
  const rows = new Map<EntityTable, Row[]>([["workspaces", workspaces.map(({ id, name }) => ({ id, name }))]]);
  const others = new Map<string, OtherEntity>();
  for (const { id: workspace, prefix } of workspaces) {
    const collect = async (path: string, table: EntityTable) => {
      const list = rows.get(table) ?? [];
      rows.set(table, list);
      if (await eachEntity(api, `${prefix}${path}`, (entity) => list.push(rowOf(entity, workspace, now())))) tables.add(table);
      return list;
    };
    for (const [path, table] of ENDPOINTS) await collect(path, table);
    // Plain /targets leaves out those with weight 0, which are configured all the same.
    const upstreams = (rows.get("upstreams") ?? []).filter((row) => row["ws_id"] === workspace);
    tables.add("targets");
    for (const { id } of upstreams) await collect(`upstreams/${encodeURIComponent(String(id))}/targets/all`, "targets");
    for (const [path, table] of OTHERS) {
      const there = await eachEntity(api, `${prefix}${path}`, (entity) => {
        const name = NAMING.map((field) => entity[field]).find((value) => typeof value === "string");
        const id = String(entity["id"] ?? "");
        others.set(`${table} ${id}`, { table, id, name: typeof name === "string" ? name : null });
      });
      if (there) tables.add(table);
    }
  }
  const inventory = await assemble(
    gatewayVersion(version).line,
    async (table) => rows.get(table) ?? [],
    async () => [...others.values()],
  );
  return { inventory, tables };
}

/** Stands for the id of a workspace that is not shown. */
const UNTOLD_ID = "00000000-0000-0000-0000-000000000000";

/** Open-source Kong from 3.x on shows no workspaces and has one, the default. */
async function workspacesOf(api: AdminApi): Promise<readonly Workspace[]> {
  const found: { readonly id: string; readonly name: string }[] = [];
  await eachEntity(api, "workspaces", (entity) => found.push({ id: String(entity["id"] ?? ""), name: String(entity["name"] ?? "") }));
  if (found.length === 0) return [{ id: UNTOLD_ID, name: "default", prefix: "" }];
  if (found.length === 1) return found.map((only) => ({ ...only, prefix: "" }));
  return found.map((one) => ({ ...one, prefix: `${encodeURIComponent(one.name)}/` }));
}
