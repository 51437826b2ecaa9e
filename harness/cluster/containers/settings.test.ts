import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { side as sideOf } from "./docker.fixture.ts";
import { confSettings, overrideLines, settingsOf, TRUSTED } from "./settings.ts";
import type { ContainerSide } from "./types.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-settings-"));
});
afterAll(() => rm(folder, { recursive: true }));

const database = { host: "10.0.0.2", port: 5432, user: "kong", password: "secret", name: "kong", schema: null };
const side = (own: Partial<ContainerSide> = {}) => sideOf("3.9.1", own);
async function conf(text: string): Promise<string> {
  const path = join(folder, "kong.conf");
  await writeFile(path, text);
  return path;
}

test("the operator's environment is kept, with the cluster's own database over it", async () => {
  const environment = {
    KONG_ROUTER_FLAVOR: "traditional",
    MY_OWN: "1",
    KONG_PG_HOST: "production",
    KONG_PG_SSL: "on",
    KONG_PROXY_LISTEN: "0.0.0.0:80",
  };
  const { environment: given, left } = await settingsOf(side({ environment }), database, false);
  expect(given).toMatchObject({
    KONG_ROUTER_FLAVOR: "traditional",
    MY_OWN: "1",
    KONG_PG_HOST: "10.0.0.2",
    KONG_PROXY_LISTEN: expect.stringContaining("0.0.0.0:8000"),
  });
  expect(given).not.toHaveProperty("KONG_PG_SSL");
  expect(left).toEqual(["KONG_PG_HOST", "KONG_PG_SSL", "KONG_PROXY_LISTEN"]);
});

test("kong.conf keeps its settings but those that staging decides; comments go", async () => {
  const path = await conf(
    "# all of it\nheaders = off # short\nPG_HOST = production\nssl_cipher_suite = a\\#b\nrole = data_plane\ncluster_ocsp = on\nnot a setting\n",
  );
  const { conf: text, left } = await settingsOf(side({ conf: path }), database, false);
  expect(text).toBe("headers = off\nssl_cipher_suite = a\\#b\ncluster_ocsp = on\n");
  expect(left).toEqual(["pg_host", "role"]);
  expect(await confSettings(side({ conf: path }))).toMatchObject({ pg_host: "production" });
});

test("workers and the server that empties counters are set unless the operator sets them, in either place", async () => {
  const names = ["KONG_NGINX_WORKER_PROCESSES", "KONG_NGINX_HTTP_INCLUDE"];
  const { environment: without } = await settingsOf(side(), database, false);
  for (const name of names) expect(without).toHaveProperty(name);
  const { environment: inConf } = await settingsOf(
    side({ conf: await conf("nginx_worker_processes = 4\nnginx_http_include = /a\n") }),
    database,
    false,
  );
  for (const name of names) expect(inConf).not.toHaveProperty(name);
  const own = { KONG_NGINX_WORKER_PROCESSES: "auto" };
  expect((await settingsOf(side({ environment: own }), database, false)).environment).toMatchObject(own);
});

test("custom plugins are added to those that are listed, each once", async () => {
  const plugins = async (own: Partial<ContainerSide>) => (await settingsOf(side(own), database, false)).environment["KONG_PLUGINS"];
  expect(await plugins({})).toBeUndefined();
  expect(await plugins({ plugins: ["hello"] })).toBe("bundled,hello");
  expect(await plugins({ plugins: ["hello"], environment: { KONG_PLUGINS: "key-auth, hello" } })).toBe("key-auth,hello");
  expect(await plugins({ plugins: ["hello"], conf: await conf("plugins = acl\n") })).toBe("acl,hello");
});

test("a schema is named only where it is another than the usual", async () => {
  const schema = async (name: string | null) =>
    (await settingsOf(side(), { ...database, schema: name }, false)).environment["KONG_PG_SCHEMA"];
  expect([await schema(null), await schema("public"), await schema("gateway")]).toEqual([undefined, undefined, "gateway"]);
});

test("services that verify their upstream trust the stand-in, and the certificate says so", async () => {
  expect((await settingsOf(side(), database, true)).environment).toMatchObject({ KONG_NGINX_PROXY_PROXY_SSL_TRUSTED_CERTIFICATE: TRUSTED });
  const [with_, without] = [overrideLines(true), overrideLines(false)];
  expect(with_.length).toBe(without.length + 1);
  expect(without.join("\n")).not.toContain("secret");
});

test("a kong.conf that cannot be read is refused, naming it", async () => {
  await expect(settingsOf(side({ conf: join(folder, "nowhere.conf") }), database, false)).rejects.toMatchObject({
    code: "config-invalid",
    message: expect.stringContaining("nowhere.conf"),
  });
});
