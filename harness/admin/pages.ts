import { HarnessError } from "../errors.ts";
import type { Json, JsonObject } from "../types/json.ts";
import { type Asking, getFrom, shown } from "./get.ts";

/** The most that Kong gives in one page (kong/api/endpoints.lua; kong/db/dao, max_page_size). */
const PAGE_ENTITIES = 1000;
/** A consumer has a few hundred bytes, a certificate some ten thousand; a page of the largest stays far below. */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024;
/** Two hundred million entities: an Admin API that still says "next" goes round in circles. */
const MAX_PAGES = 200_000;

/** A Kong's Admin API: where it is, and how it is asked. */
export interface AdminApi {
  readonly base: URL;
  readonly asking: Asking;
}

/**
 * One document of the Admin API; null where this gateway has no such endpoint (404), or says that it is switched off (400, as filter chains
 * without wasm do).
 * @throws HarnessError `cluster-failed`
 */
export async function documentAt(
  { base, asking }: AdminApi,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<JsonObject | null> {
  const url = new URL(path, base.href.endsWith("/") ? base.href : `${base.href}/`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const read = async (status: number, body: AsyncIterable<Buffer>) => {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return status === 200 ? parsed(url, Buffer.concat(chunks).toString("utf8")) : null;
  };
  return await getFrom(url, asking, read, [400, 404]);
}

/**
 * All entities of a collection, a page after the other. Where a page says that it goes on is taken from its `offset`, never from the address
 * in `next`: that would contact whatever the answer names, and 2.8 forgets the size of the page in it.
 * @returns whether there is such a collection
 */
export async function eachEntity(api: AdminApi, path: string, take: (entity: JsonObject) => void): Promise<boolean> {
  let offset: Json = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { size: String(PAGE_ENTITIES), ...(typeof offset === "string" ? { offset } : {}) };
    const document: JsonObject | null = await documentAt(api, path, query);
    if (document === null && page === 0) return false;
    const data = document?.["data"];
    // Lua writes an empty list as an empty object when nobody tells it otherwise.
    const entities = isObject(data) && Object.keys(data).length === 0 ? [] : data;
    if (!Array.isArray(entities)) throw odd(api, path, "is no list of entities");
    for (const entity of entities as readonly Json[]) {
      if (!isObject(entity)) throw odd(api, path, "holds what is no entity");
      take(entity);
    }
    const next: Json = document?.["offset"] ?? null;
    if (next === null) return true;
    if (typeof next !== "string" || next === offset) throw odd(api, path, "does not say where it goes on");
    offset = next;
  }
  throw odd(api, path, "does not end");
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(url: URL, text: string): JsonObject {
  let value: Json = null;
  try {
    value = JSON.parse(text) as Json;
  } catch {}
  if (isObject(value)) return value;
  throw new HarnessError(
    "cluster-failed",
    `${shown(url)}: its answer is no JSON object`,
    "Name the address of the Admin API, not of the proxy.",
  );
}

function odd({ base }: AdminApi, path: string, problem: string): HarnessError {
  return new HarnessError(
    "cluster-failed",
    `${shown(base)}: /${path} ${problem}`,
    "Name the address of the Admin API itself, without a rewriting proxy.",
  );
}
