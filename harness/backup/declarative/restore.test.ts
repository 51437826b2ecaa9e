import { createHash, pbkdf2Sync } from "node:crypto";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useDatabases } from "../../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../../inventory/read.ts";
import type { Inventory } from "../../types/inventory.ts";
import { recogniseBackup } from "../recognise.ts";
import { restoreBackup } from "../restore.ts";
import { uuidV5 } from "./ids.ts";

const databases = useDatabases();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kc-declarative-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let files = 0;
async function restored(content: string, writtenAt?: Date): Promise<Inventory> {
  const path = join(directory, `file-${++files}`);
  await writeFile(path, content);
  if (writtenAt !== undefined) await utimes(path, writtenAt, writtenAt);
  const url = await databases.empty();
  await restoreBackup(path, url);
  return await readInventory(url);
}

const nested = `
_format_version: "1.1"
_info: {defaults: {route: {strip_path: false}}, select_tags: []}
_plugin_configs: {slow: {minute: 1, policy: local}}
services:
- name: orders
  url: https://orders.internal/api%20v1
  routes:
  - name: orders
    paths: [/orders]
    plugins:
    - {name: rate-limiting, _config: slow, config: {minute: 2}}
    - {name: shop-custom, config: {depth: {list: [1, null]}}, ordering: {before: {access: [key-auth]}}}
  - paths: [/nameless]
  - paths: [/nameless]
consumers:
- username: alice
  keyauth_credentials:
  - {key: alice-key, ttl: 60}
  basicauth_credentials:
  - {username: alice, password: pass}
  oauth2_credentials:
  - {name: app, client_id: client, client_secret: clear, hash_secret: true, redirect_uris: ["https://a"]}
  acls:
  - group: gold
upstreams:
- name: orders.internal
  targets:
  - target: 10.0.0.1:80
certificates:
- {cert: PEM, key: PEM, snis: [{name: shop.example}]}
consumer_groups:
- {name: gold, plugins: []}
`;

describe("a nested file without ids", () => {
  test("is stored with its references, Kong's defaults and the file's own", async () => {
    const { services, routes, plugins, targets, upstreams } = await restored(nested);
    expect(services).toMatchObject([{ protocol: "https", host: "orders.internal", port: 443, path: "/api v1", retries: 5, created_at: 0 }]);
    expect(routes).toHaveLength(3);
    expect(routes.every(({ service_id, strip_path }) => service_id === services[0]?.id && !strip_path)).toBe(true);
    expect(plugins.map(({ label, config, extra }) => [label, config, extra]).sort()).toEqual([
      ["rate-limiting on route orders", { minute: 2, policy: "local" }, undefined],
      ["shop-custom on route orders", { depth: { list: [1, null] } }, { ordering: { before: { access: ["key-auth"] } } }],
    ]);
    expect(targets).toMatchObject([{ upstream_id: upstreams[0]?.id, weight: 100 }]);
  });

  test("keeps collections that open-source Kong does not have", async () => {
    const { others } = await restored(nested);
    expect(others.map(({ table, name }) => [table, name])).toEqual([
      ["certificates", null],
      ["consumer_groups", "gold"],
      ["snis", "shop.example"],
    ]);
  });

  test("gives the same ids every time, and names its routes and plugins as Kong would", async () => {
    const writtenAt = new Date("2024-05-01T10:00:00Z");
    const [once, again] = [await restored(nested, writtenAt), await restored(nested, writtenAt)];
    expect(again).toEqual(once);
    const namespace = uuidV5("fd02801f-0957-4a15-a55a-c8d9606f30b5", "routes");
    expect(once.routes.find(({ name }) => name === "orders")?.id).toBe(uuidV5(namespace, "orders"));
    expect(new Set(once.routes.map(({ id }) => id)).size).toBe(3);
  });

  test("hashes its secrets as Kong stores them, unless it says they are hashed", async () => {
    const { credentials, consumers } = await restored(nested);
    const secret = (inventory: readonly Inventory["credentials"][number][], kind: string) =>
      Object.values(inventory.find((one) => one.kind === kind)?.secrets ?? {})[0];
    expect(secret(credentials, "basic-auth")).toBe(createHash("sha1").update(`pass${consumers[0]?.id}`).digest("hex"));
    const [, scheme, , salt = "", hash] = secret(credentials, "oauth2")?.split("$") ?? [];
    expect([scheme, hash]).toEqual([
      "pbkdf2-sha512",
      pbkdf2Sync("clear", Buffer.from(salt, "base64"), 10_000, 32, "sha512").toString("base64").replace(/=+$/, ""),
    ]);
    const kept = await restored(`_transform: false\n${nested}`);
    expect(secret(kept.credentials, "basic-auth")).toBe("pass");
    expect(secret(kept.credentials, "oauth2")).toBe("clear");
  });

  test("counts a key's time to live from when the file was written", async () => {
    const { credentials } = await restored(nested, new Date("2024-05-01T10:00:00Z"));
    expect(credentials.find(({ kind }) => kind === "key-auth")?.ttl).toBe(Date.UTC(2024, 4, 1, 10, 1));
  });
});

describe("the version line of a declarative file", () => {
  const plugin = (config: string) => `plugins:\n- {name: rate-limiting, config: ${config}}\n`;
  test.each([
    ["2.8", `_format_version: "2.1"\n${plugin("{minute: 1, redis_host: r}")}`],
    ["3.4", `_format_version: "3.0"\n${plugin("{minute: 1, redis_host: r}")}`],
    ["3.9", `_format_version: "3.0"\n${plugin("{minute: 1, redis_host: r, redis: {host: r}}")}`],
  ])("is %s", async (line, text) => {
    const { schema, plugins } = await restored(text);
    expect(schema).toBe(line);
    expect(plugins[0]?.config).toEqual(line === "3.9" ? { minute: 1, redis: { host: "r" } } : { minute: 1, redis_host: "r" });
  });
});

test("a file may be JSON", async () => {
  const { services } = await restored(JSON.stringify({ services: [{ name: "a", host: "h" }], _format_version: "3.0" }, null, 2));
  expect(services).toMatchObject([{ name: "a", host: "h", port: 80 }]);
});

describe("a declarative file is refused", () => {
  test.each([
    ["that is broken", '_format_version: "3.0"\nservices: [{name: a\n', "backup-unreadable", /line \d+, column \d+/],
    ["without entities", '_format_version: "3.0"\n', "backup-not-kong", /no service/],
    ["whose collection is no list", '_format_version: "3.0"\nservices: {a: 1}\n', "backup-unreadable", /services is no list/],
    ["whose item is no entity", '_format_version: "3.0"\nservices: [a]\n', "backup-unreadable", /services\[0\] is no entity/],
    [
      "that refers to nothing",
      '_format_version: "3.0"\nroutes: [{name: r, service: gone}]\n',
      "backup-unreadable",
      /routes\[0\].service refers to "gone"/,
    ],
    [
      "that holds a thing twice",
      '_format_version: "3.0"\nservices: [{name: a, host: h}]\nplugins: [{name: p, service: a}, {name: p, service: a}]\n',
      "backup-unreadable",
      /plugins\[1\] cannot be stored/,
    ],
  ])("%s", async (_, text, code, message) => {
    await expect(restored(text)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("without its values, where a row does not fit", async () => {
    const text = '_format_version: "3.0"\nservices: [{name: a, host: h, port: s3cret}]\n';
    const error: Error = await restored(text).then(
      () => new Error("restored"),
      (reason) => reason,
    );
    expect(error.message).toMatch(/services\[0\] cannot be stored/);
    expect(inspect(error, { depth: null })).not.toContain("s3cret");
  });
});

test("a file is recognised by its content, however it begins", async () => {
  for (const text of [
    "---\nservices: []\n",
    "# made by hand\n_format_version: '3.0'\n",
    '{"services":[],"_format_version":"1.1"}',
    "\uFEFF_transform: false\n_format_version: '2.1'\n",
  ]) {
    const path = join(directory, `file-${++files}`);
    await writeFile(path, text);
    expect(await recogniseBackup(path)).toEqual({ kind: "declarative", gzip: false });
  }
});
