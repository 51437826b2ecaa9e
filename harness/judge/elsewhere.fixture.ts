import { readFileSync } from "node:fs";
import { compareJson, parseJson } from "../compare/json.ts";
import { createTally } from "../compare/tally.ts";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import type { Surface } from "../types/change.ts";

/** One thing on which two real gateways disagree where no exchange shows it. */
export interface ElsewhereDifference {
  readonly end: Surface;
  readonly path: string;
  readonly x: string | null;
  readonly y: string | null;
}

/**
 * What differs between any two runs (times, sizes, latencies, the port that the probes were sent to), and headers, which are judged in the
 * exchange itself, but for those that every entry has.
 */
const VOLATILE_IN_LOGS =
  /^body:\$\.(started_at|latencies\.(kong|request|proxy)|(request|response)\.size|(request|response)\.headers\.(?!(via|server|x-kong-request-id)$).*|tries\[\d+\]\.balancer_(start|latency))$/;

/**
 * Entries of http-log for each request that was sent once to either gateway. Which of several equal requests an entry is about cannot be
 * told, and each is logged of X and of its control.
 */
export function logDifferences(x: string, y: string): readonly ElsewhereDifference[] {
  const [left, right] = [byRequest(x), byRequest(y)];
  return [...right].flatMap(([request, entries]) => {
    const [before, after] = [left.get(request)?.[0], entries[0]];
    if (before === undefined || after === undefined || entries.length > 1) return [];
    return jsonDifferences("log", before, after).filter(({ path }) => !VOLATILE_IN_LOGS.test(path));
  });
}

function byRequest(gateway: string): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string[]>();
  for (const entry of entriesOf(gateway)) entries.set(requestOf(entry), [...(entries.get(requestOf(entry)) ?? []), entry]);
  return entries;
}

function entriesOf(gateway: string): readonly string[] {
  return readFileSync(`${GROUND_TRUTH}recordings/kong-${gateway}.http-log.ndjson`, "utf8").split("\n").filter(Boolean);
}

function requestOf(entry: string): string {
  const { request, response } = JSON.parse(entry) as { request: { method: string; uri: string }; response: { status: number } };
  return `${request.method} ${request.uri} ${response.status}`;
}

function jsonDifferences(end: Surface, x: string, y: string): ElsewhereDifference[] {
  const [a, b] = [parseJson(Buffer.from(x)), parseJson(Buffer.from(y))];
  if (a === undefined || b === undefined) throw new Error("an entry is no JSON");
  const tally = createTally("");
  compareJson(a, b, false, tally.at("client"));
  return tally.result().differences.map(({ path, x: onX, y: onY }) => ({ end, path, x: onX, y: onY }));
}

/** Rows of a plain dump: table → id → column → text as COPY writes it, null for NULL. */
type Rows = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string | null>>>;

/** Tables that hold what Kong keeps for itself or counts, and no configuration. */
const OWN_TABLES = /^(schema_meta|cluster_events|locks|parameters|tags|.*_metrics|clustering_.*|sessions|acme_storage)$/;

/** Rows before `kong migrations` and after it: `plugins[key-auth].config.anonymous`, `routes.paths`, or the table for a row that came or went. */
export function rowDifferences(x: string, y: string): readonly ElsewhereDifference[] {
  const [before, after] = [rowsOf(x), rowsOf(y)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((table) => {
    if (OWN_TABLES.test(table)) return [];
    const [left, right] = [before.get(table), after.get(table)];
    return [...new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])].flatMap((id) => {
      const [a, b] = [left?.get(id), right?.get(id)];
      if (a === undefined || b === undefined) return [{ end: "migration" as const, path: table, x: a ? id : null, y: b ? id : null }];
      return columnDifferences(table, a, b);
    });
  });
}

function columnDifferences(
  table: string,
  x: ReadonlyMap<string, string | null>,
  y: ReadonlyMap<string, string | null>,
): ElsewhereDifference[] {
  const owner = table === "plugins" ? `plugins[${x.get("name")}]` : table;
  return [...new Set([...x.keys(), ...y.keys()])].flatMap((column) => {
    const [a, b] = [x.get(column) ?? null, y.get(column) ?? null];
    if (a === b) return [];
    const path = `${owner}.${column}`;
    // Either migration ran when it ran.
    if (column === "updated_at" && a !== null && b !== null) return [];
    if (column === "config" && a !== null && b !== null) {
      return jsonDifferences("migration", a, b).map((one) => ({ ...one, path: one.path.replace("body:$", path) }));
    }
    const [left, right] = [elements(a), elements(b)];
    if (left === null || right === null || left.length !== right.length) return [{ end: "migration" as const, path, x: a, y: b }];
    return left.flatMap((one, index) =>
      one === right[index] ? [] : [{ end: "migration" as const, path, x: one, y: right[index] ?? null }],
    );
  });
}

/** The elements of an array as PostgreSQL writes it, or null for anything else. COPY doubles each backslash. */
function elements(text: string | null): string[] | null {
  if (text === null || !/^\{.*\}$/.test(text) || text.includes('": ')) return null;
  const found = text
    .replaceAll("\\\\", "\\")
    .slice(1, -1)
    .matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g);
  return [...found].map(([, quoted, bare]) => quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "");
}

function rowsOf(backup: string): Rows {
  const tables = new Map<string, Map<string, Map<string, string | null>>>();
  const dump = readFileSync(`${GROUND_TRUTH}backups/${backup}.sql`, "utf8");
  for (const [, table = "", columns = "", lines = ""] of dump.matchAll(/^COPY public\.(\w+) \((.*)\) FROM stdin;\n([\s\S]*?)^\\\.$/gm)) {
    const names = columns.split(", ").map((name) => name.replaceAll('"', ""));
    const rows = lines
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t"));
    tables.set(
      table,
      new Map(
        rows.map((row) => [row[0] ?? "", new Map(names.map((name, index) => [name, row[index] === "\\N" ? null : (row[index] ?? null)]))]),
      ),
    );
  }
  return tables;
}
