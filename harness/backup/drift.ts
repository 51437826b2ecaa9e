import type { Inventory } from "../types/inventory.ts";
import type { Json } from "../types/json.ts";
import { canonical } from "./fingerprint/canonical.ts";
import { namesOf } from "./fingerprint/names.ts";
import { type EntityLine, entityLines } from "./fingerprint.ts";

/** One entity that the live gateway configures otherwise than the backup. */
export interface Drift {
  readonly what: "added" | "changed" | "removed";
  /** For people: "route orders", "key-auth credential of consumer alice". Holds no secret. */
  readonly entity: string;
  readonly id: string;
  /** Names of the fields that differ, "config.minute"; never their values, which may be secrets. Empty unless `changed`. */
  readonly fields: readonly string[];
}

/**
 * What somebody wrote since the backup was taken. Sees what the fingerprint sees, so counters, tokens, sessions and times of use are none
 * of it. Entities are the same when their ids are; where a backup has none (decK), when they are called the same.
 */
export function driftBetween(backup: Inventory, live: Inventory): readonly Drift[] {
  const [ofBackup, ofLive] = [namesOf(backup), namesOf(live)];
  const before = [...entityLines(backup, ofBackup)];
  // A renamed service is one change: what refers to it still refers to the same one, under the name that it had.
  const after = [...entityLines(live, (id) => ofBackup(id) ?? ofLive(id))];
  const gone = without(before, after);
  const come = without(after, before);
  const found: Drift[] = [];
  for (const same of [sameId, sameName(labels(backup), labels(live))]) {
    for (const old of [...gone]) {
      const renewed = come.find((one) => one.kind === old.kind && same(old, one));
      if (renewed === undefined) continue;
      gone.splice(gone.indexOf(old), 1);
      come.splice(come.indexOf(renewed), 1);
      found.push({ what: "changed", entity: labels(backup)(old), id: renewed.id, fields: changedFields(old.content, renewed.content) });
    }
  }
  return [
    ...come.map((one): Drift => ({ what: "added", entity: labels(live)(one), id: one.id, fields: [] })),
    ...found,
    ...gone.map((one): Drift => ({ what: "removed", entity: labels(backup)(one), id: one.id, fields: [] })),
  ];
}

type Same = (old: EntityLine, renewed: EntityLine) => boolean;
const sameId: Same = (old, renewed) => old.id === renewed.id;
const sameName =
  (ofOld: (line: EntityLine) => string, ofNew: (line: EntityLine) => string): Same =>
  (old, renewed) =>
    ofOld(old) === ofNew(renewed);

/** The lines of one side that the other lacks; equal ones are taken off one by one, since a database may hold the same twice. */
function without(lines: readonly EntityLine[], others: readonly EntityLine[]): EntityLine[] {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return lines.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

/** Fields that differ, one level into objects: a plugin's config is told by its keys. */
function changedFields(old: Readonly<Record<string, Json>>, renewed: Readonly<Record<string, Json>>): readonly string[] {
  const asWritten = () => null;
  const text = (value: Json | undefined) => (value === undefined ? "" : canonical(value, asWritten));
  const keys = [...new Set([...Object.keys(old), ...Object.keys(renewed)])].sort();
  return keys.flatMap((key) => {
    const [a, b] = [old[key], renewed[key]];
    if (text(a) === text(b)) return [];
    return isObject(a) && isObject(b) ? changedFields(a, b).map((inner) => `${key}.${inner}`) : [key];
  });
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What each entity of an inventory is called, by kind and id. */
function labels(inventory: Inventory): (line: EntityLine) => string {
  const consumers = new Map(inventory.consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id ?? id]));
  const upstreams = new Map(inventory.upstreams.map(({ id, name }) => [id, name]));
  const named = new Map<string, string>();
  const add = (kind: string, id: string, label: string) => named.set(`${kind} ${id}`, label);
  for (const { id, name } of inventory.workspaces) add("workspace", id, `workspace ${name}`);
  for (const { id, name, protocol, host, port } of inventory.services)
    add("service", id, `service ${name ?? `${protocol}://${host}:${port}`}`);
  for (const { id, name, paths, hosts } of inventory.routes) add("route", id, `route ${name ?? paths[0] ?? hosts[0] ?? id}`);
  for (const { id, name } of inventory.upstreams) add("upstream", id, `upstream ${name}`);
  for (const { id, target, upstream_id } of inventory.targets)
    add("target", id, `target ${target} of upstream ${upstreams.get(upstream_id) ?? upstream_id}`);
  for (const { id, label } of inventory.plugins) add("plugin", id, `plugin ${label}`);
  for (const [id, name] of consumers) add("consumer", id, `consumer ${name}`);
  const owner = (id: string) => `consumer ${consumers.get(id) ?? id}`;
  for (const { id, kind, consumer_id } of inventory.credentials) add("credential", id, `${kind} credential of ${owner(consumer_id)}`);
  for (const { id, group, consumer_id } of inventory.acls) add("acl", id, `ACL group ${group} of ${owner(consumer_id)}`);
  for (const { id, table, name } of inventory.others) add("other", id, `row of ${table}: ${name ?? id}`);
  return ({ kind, id }) => named.get(`${kind} ${id}`) ?? `${kind} ${id}`;
}
