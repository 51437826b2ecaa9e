import { stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type pg from "pg";
import { HarnessError } from "../../errors.ts";
import { createKongTables } from "../../inventory/schema/create.ts";
import { isRuntimeTable } from "../../inventory/tables.ts";
import type { JsonObject } from "../../types/json.ts";
import type { VersionLine } from "../../types/version.ts";
import { databaseReason, unreadable } from "../problem.ts";
import { type Collected, collect } from "./collect.ts";
import { collectionOf } from "./collections.ts";
import { uuidV5 } from "./ids.ts";
import { columnsOf, insertRow } from "./insert.ts";
import { isObject, parseDeclarative } from "./parse.ts";
import { fieldsOf, rulesOf } from "./values.ts";

/** Declarative files leave times out or cannot keep them; rows without one get this, the same for all. */
const NO_TIME_SECONDS = 0;

/**
 * Makes Kong's tables in an empty database and fills them from a declarative file (decK, `kong config db_export`).
 * Ids that the file leaves out are derived from names as Kong does it; the tables are those of the line the file was written for.
 * @throws HarnessError `backup-unreadable` or `backup-not-kong`
 */
export async function restoreDeclarative(client: pg.Client, source: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const root = parseDeclarative(await text(source), path);
  const entities = collect(root, path).filter(({ collection }) => !isRuntimeTable(collection) && collection !== "workspaces");
  if (!entities.some(({ collection }) => ["services", "routes", "plugins", "consumers"].includes(collection))) {
    const remedy = "Give a file that decK or kong config db_export wrote.";
    throw new HarnessError("backup-not-kong", `backup ${path}: holds no service, route, plugin or consumer`, remedy);
  }
  const line = lineOf(root, entities);
  const workspace = await createWorkspace(client, line, root);
  const rules = rulesOf(root);
  const columns = await columnsOf(client);
  const writtenAt = (await stat(path)).mtimeMs;
  for (const entity of entities) {
    const named = collectionOf(entity.collection).table;
    const table = line === "2.8" && named === "sm_vaults" ? "vaults_beta" : named;
    const has = (column: string) => columns.get(table)?.has(column) === true;
    const row: JsonObject = {
      ...(has("created_at") ? { created_at: NO_TIME_SECONDS } : {}),
      ...fieldsOf(entity, rules),
      ...(has("ws_id") ? { ws_id: workspace } : {}),
      ...cacheKey(entity, line, workspace),
    };
    await insertRow(client, columns, table, row, writtenAt).catch((cause) => {
      const remedy = "Write the file again with decK or kong config db_export; one edited by hand may name a thing twice.";
      throw unreadable(path, `${entity.at} cannot be stored: ${databaseReason(cause)}`, remedy);
    });
  }
}

/**
 * Format 1.1 and 2.1 belong to Kong up to 2.8, 3.0 to every 3.x. What tells 3.5 and later apart is that their rate limiting
 * keeps its Redis settings nested (3.6); without such a plugin the two lines' rows are alike.
 */
function lineOf(root: JsonObject, entities: readonly Collected[]): VersionLine {
  if (!String(root["_format_version"] ?? "1.1").startsWith("3")) return "2.8";
  const nested = entities.some(
    ({ collection, item }) =>
      collection === "plugins" &&
      ["rate-limiting", "response-ratelimiting"].includes(String(item["name"])) &&
      isObject(item["config"]) &&
      isObject(item["config"]["redis"]),
  );
  return nested ? "3.9" : "3.4";
}

async function createWorkspace(client: pg.Client, line: VersionLine, root: JsonObject): Promise<string> {
  const name = typeof root["_workspace"] === "string" ? root["_workspace"] : "default";
  const id = uuidV5("fd02801f-0957-4a15-a55a-c8d9606f30b5", `workspaces:${name}`);
  await createKongTables(client, line);
  await client.query("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, to_timestamp(0))", [id, name]);
  return id;
}

/** The column that makes a plugin unique in its place, a group in its consumer, a target (3.x) in its upstream. */
function cacheKey({ collection, item, references }: Collected, line: VersionLine, workspace: string): JsonObject {
  const of = (column: string) => references[column] ?? "";
  const scope = `${of("route_id")}:${of("service_id")}:${of("consumer_id")}`;
  if (collection === "plugins") return { cache_key: `plugins:${String(item["name"])}:${scope}::${workspace}` };
  if (collection === "acls") return { cache_key: `acls:${of("consumer_id")}:${String(item["group"])}::::${workspace}` };
  if (collection !== "targets" || line === "2.8") return {};
  return { cache_key: `targets:${of("upstream_id")}:${String(item["target"])}::::${workspace}` };
}
