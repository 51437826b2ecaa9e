import { createHash } from "node:crypto";
import type { JsonObject } from "../../types/json.ts";
import { collectionOf } from "./collections.ts";

/** The namespace in which Kong makes ids for declarative entities (kong/db/schema/others/declarative_config.lua), so that ours are the same. */
const KONG_NAMESPACE = "fd02801f-0957-4a15-a55a-c8d9606f30b5";

/** A name-based UUID, version 5 (RFC 9562, 5.5). */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The item an item is nested in: by which field the nested one refers to it, and its id. */
export interface Parent {
  readonly field: string;
  readonly id: string;
}

/**
 * The id of an item that has none. Where Kong derives one from the item's name or, for plugins, its place, this is the same id
 * (rules of 2.8: `get_key_for_uuid_gen`, `build_cache_key`); where Kong would draw a random one, it is made from the content instead,
 * so that a file restored twice gives the same database.
 */
export function idOf(collection: string, item: JsonObject, parent: Parent | null, taken: ReadonlySet<string>): string {
  const namespace = uuidV5(KONG_NAMESPACE, collection);
  const key = kongKey(collection, item, parent) ?? `content:${parent?.id ?? ""}:${JSON.stringify(item)}`;
  for (let again = 1; ; again += 1) {
    const id = uuidV5(namespace, again === 1 ? key : `${key}:${again}`);
    if (!taken.has(id)) return id;
  }
}

function kongKey(collection: string, item: JsonObject, parent: Parent | null): string | null {
  const { key, unique, told, refers } = collectionOf(collection);
  const name = key === null ? null : item[key];
  if (typeof name === "string") {
    const [field = ""] = Object.keys(refers);
    return unique ? name : `${name}:${parent?.id ?? String(item[field] ?? "")}`;
  }
  if (told.length === 0) return null;
  // A field written as null or as an object adds nothing, not even its colon.
  const parts = told.flatMap((field) => {
    const value = item[field];
    if (typeof value === "string") return [value];
    if (value !== undefined) return [];
    return [parent?.field === field ? parent.id : ""];
  });
  return [collection, ...parts].join(":");
}
