import type { Json, JsonObject } from "../../types/json.ts";
import { unreadable } from "../problem.ts";
import { collectionOf, collections } from "./collections.ts";
import { idOf, type Parent } from "./ids.ts";
import { isObject } from "./parse.ts";

/** One entity, taken out of the nesting: its own fields, and the ids of what it refers to by column. */
export interface Collected {
  readonly collection: string;
  readonly id: string;
  readonly item: JsonObject;
  readonly references: Readonly<Record<string, string>>;
  /** Where it stands in the file: "services[2].routes[0]". */
  readonly at: string;
}

interface Found extends Omit<Collected, "references"> {
  readonly parent: Parent | null;
}

/**
 * Flattens a declarative file: nested items refer to the item around them, names and ids in reference fields become ids.
 * @throws HarnessError `backup-unreadable` when an item is no object or refers to something the file does not hold
 */
export function collect(root: JsonObject, path: string): readonly Collected[] {
  const found: Found[] = [];
  const taken = new Set<string>();
  const walk = (collection: string, items: Json, at: string, parent: Parent | null) => {
    if (!Array.isArray(items))
      throw unreadable(path, `${at} is no list of entities`, "Write the file again with decK or kong config db_export.");
    items.forEach((item: Json, index) => {
      const place = `${at}[${index}]`;
      if (!isObject(item)) throw unreadable(path, `${place} is no entity`, "Write the file again with decK or kong config db_export.");
      const id = typeof item["id"] === "string" ? item["id"].toLowerCase() : idOf(collection, item, parent, taken);
      taken.add(id);
      found.push({ collection, id, item, parent, at: place });
      const { children, singular } = collectionOf(collection);
      for (const child of children) {
        const nested = item[child];
        if (nested !== undefined && nested !== null) walk(child, nested, `${place}.${child}`, { field: singular, id });
      }
    });
  };
  for (const [collection, items] of Object.entries(root)) {
    if (!collection.startsWith("_") && items !== null) walk(collection, items, collection, null);
  }
  const index = indexOf(found);
  return found.map(({ parent, ...entity }) => ({ ...entity, references: referencesOf(entity, parent, index, path) }));
}

/** Collection → id or name → id. */
function indexOf(found: readonly Found[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const index = new Map<string, Map<string, string>>();
  for (const { collection, id, item } of found) {
    const known = index.get(collection) ?? new Map<string, string>();
    index.set(collection, known);
    const { key } = collectionOf(collection);
    const name = key === null ? null : item[key];
    if (typeof name === "string" && !known.has(name)) known.set(name, id);
    known.set(id, id);
  }
  return index;
}

function referencesOf(
  { collection, item, at }: Omit<Found, "parent">,
  parent: Parent | null,
  index: ReadonlyMap<string, ReadonlyMap<string, string>>,
  path: string,
): Readonly<Record<string, string>> {
  const references: Record<string, string> = {};
  for (const [field, other] of Object.entries(collections[collection]?.refers ?? {})) {
    const value = item[field];
    if (value === undefined || value === null) {
      if (parent?.field === field) references[`${field}_id`] = parent.id;
      continue;
    }
    const names = isObject(value) ? Object.values(value) : [value];
    const id = names.map((name) => index.get(other)?.get(String(name))).find((match) => match !== undefined);
    if (id === undefined) {
      const remedy = "Export the whole configuration, not a selection of it (decK: without --select-tag).";
      throw unreadable(path, `${at}.${field} refers to "${names.join(" ")}", which is not among its ${other}`, remedy);
    }
    references[`${field}_id`] = id;
  }
  return references;
}
