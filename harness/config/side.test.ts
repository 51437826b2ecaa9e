import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Config, loadConfig, maskConfig } from "../config.ts";
import { checkConfig } from "./file.ts";
import { sideOf } from "./side-word.ts";

let folder = "";
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-side-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

async function load(text: string, settings: Parameters<typeof loadConfig>[0]["settings"] = {}): Promise<Config> {
  files += 1;
  const file = join(folder, `${files}.yaml`);
  await writeFile(file, `backup: a.sql\n${text}`);
  return loadConfig({ config: file, settings });
}

const images = "x: {image: 'kong:2.8.5'}\ny: {image: 'kong:3.9.1'}\n";
const proxies = "x: {proxy: 'http://x.example', version: '2.8'}\ny: {proxy: 'https://y.example:8443', version: '3.9'}\n";

describe("a side in one word", () => {
  test.each([
    ["3.9.1", { version: "3.9.1" }],
    ["kong:3.9.1", { image: "kong:3.9.1" }],
    ["registry.example/kong", { image: "registry.example/kong" }],
    ["https://gateway.example", { proxy: "https://gateway.example" }],
  ])("%s", (word, side) => expect(sideOf(word)).toEqual(side));
});

describe("what is configured decides the runtime", () => {
  test("versions alone are modelled", async () => {
    expect(await load("x: {version: '2.8'}\ny: {version: '3.9'}\n")).toMatchObject({
      runtime: "embedded",
      x: { version: "2.8.5", image: null },
    });
  });

  test("images run in containers, their versions from the tags", async () => {
    expect(await load(images)).toMatchObject({ runtime: "containers", x: { version: "2.8.5" }, y: { version: "3.9.1" } });
    const suffixed = await load(
      "x: {image: 'registry:5000/kong/kong-gateway:3.4.3.9-debian'}\ny: {image: 'kong:latest', version: '3.9.1'}\n",
    );
    expect([suffixed.x.version, suffixed.y.version]).toEqual(["3.4.3.9", "3.9.1"]);
  });

  test("proxies already stand", async () => {
    const config = await load(`${proxies}allowHosts: [x.example]\n`);
    expect(config).toMatchObject({
      runtime: "external",
      // Whatever is wished for: nobody else's gateways are copied.
      control: false,
      allowHosts: ["x.example"],
      x: { proxy: { http: "http://x.example", https: null, sni: null, ca: null } },
      y: { proxy: { http: null, https: "https://y.example:8443" } },
    });
    const both = await load(proxies.replace("'http://x.example'", "['https://x.example', 'http://x.example']"));
    expect(both.x.proxy).toMatchObject({ http: "http://x.example", https: "https://x.example" });
  });

  test.each([
    ["an image and a version", "x: {image: 'kong:2.8.5'}\ny: {version: '3.9'}\n", /x runs in containers.*y is modelled/],
    [
      "a proxy and an image",
      "x: {proxy: 'http://a', version: '2.8'}\ny: {image: 'kong:3.9.1'}\n",
      /x already stands.*y runs in containers/,
    ],
    ["both on one side", "x: {image: 'kong:2.8.5', proxy: 'http://a'}\ny: {image: 'kong:3.9.1'}\n", /x has an image and a proxy/],
    ["a tag without version", "x: {image: 'kong:latest'}\ny: {image: 'kong:3.9.1'}\n", /image of x \(kong:latest\) has no Kong version/],
    ["a port taken for a tag", "x: {image: 'host:5000/kong'}\ny: {image: 'kong:3.9.1'}\n", /has no Kong version in its tag/],
    ["a proxy without version", "x: {proxy: 'http://a'}\ny: {proxy: 'http://b', version: '3.9'}\n", /x has no version/],
    ["container settings of a model", "x: {version: '2.8', conf: kong.conf}\n", /x\.conf says nothing without x\.image/],
    ["proxy settings of an image", "x: {image: 'kong:2.8.5', sni: a}\ny: {image: 'kong:3.9.1'}\n", /x\.sni says nothing without x\.proxy/],
    [
      "two plain addresses",
      "x: {proxy: ['http://a', 'http://b'], version: '2.8'}\ny: {proxy: 'http://b', version: '3.9'}\n",
      /x\.proxy has 2 http/,
    ],
    ["a newer x", "x: {image: 'kong:3.9.1'}\ny: {image: 'kong:3.4.2'}\n", /x is Kong 3\.9\.1, newer than y with 3\.4\.2/],
  ])("refuses %s", async (_what, text, message) => {
    await expect(load(text)).rejects.toMatchObject({ code: "config-invalid", message: expect.stringMatching(message) });
  });
});

describe("a later origin", () => {
  test("that names an image keeps how the container is set up", async () => {
    const text = "x: {image: 'kong:2.8.4', environment: {KONG_LOG_LEVEL: debug}}\ny: {image: 'kong:3.9.1'}\n";
    const config = await load(text, { x: sideOf("kong:2.8.5") });
    expect(config.x).toMatchObject({ image: "kong:2.8.5", version: "2.8.5", environment: { KONG_LOG_LEVEL: "debug" } });
  });

  test("that names versions makes a rehearsal of it", async () => {
    const config = await load(`${images}`, { x: sideOf("2.8"), y: sideOf("3.9") });
    expect([config.runtime, config.x.image]).toEqual(["embedded", null]);
  });

  test("that names a proxy forgets the image", async () => {
    const config = await load(images, { x: { proxy: "http://a", version: "2.8" }, y: { proxy: "http://b", version: "3.9" } });
    expect(config.runtime).toBe("external");
  });
});

describe("the operator's own settings", () => {
  test("come with absolute paths and texts", async () => {
    const x =
      "x: {image: 'kong:2.8.5', environment: {KONG_NGINX_WORKER_PROCESSES: 2, KONG_ANONYMOUS_REPORTS: off}, conf: k.conf, files: ['./p:/opt/p'], plugins: [mine], postgres: 'postgres:13'}\n";
    const config = await load(`${x}y: {image: 'kong:3.9.1'}\npostgres: {image: 'postgres:15'}\nredis: {image: 'redis:7'}\n`);
    expect(config.x).toEqual({
      version: "2.8.5",
      image: "kong:2.8.5",
      environment: { KONG_NGINX_WORKER_PROCESSES: "2", KONG_ANONYMOUS_REPORTS: "off" },
      conf: resolve("k.conf"),
      files: [{ source: resolve("p"), target: "/opt/p" }],
      plugins: ["mine"],
      postgres: "postgres:13",
      proxy: null,
      admin: null,
      status: null,
      database: null,
    });
    expect([config.postgres, config.redis]).toEqual([{ image: "postgres:15" }, { image: "redis:7" }]);
  });

  test("take licence and database from the environment, and say which variable is missing", async () => {
    const licensed = "x: {image: 'kong:2.8.5', license: OUR_LICENSE}\ny: {image: 'kong:3.9.1'}\n";
    await expect(load(licensed)).rejects.toThrow(/x\.license names the environment variable OUR_LICENSE, which is not set/);
    vi.stubEnv("OUR_LICENSE", "{signed}");
    expect((await load(licensed)).x.environment).toEqual({ KONG_LICENSE_DATA: "{signed}" });
    vi.stubEnv("X_DATABASE", "postgres://kong:pw@db/kong");
    const standing = "x: {proxy: 'http://a', version: '2.8', database: X_DATABASE}\ny: {proxy: 'http://b', version: '3.9'}\n";
    expect((await load(standing)).x.database).toBe("postgres://kong:pw@db/kong");
  });

  test.each([
    ["a misspelt key", { x: { enviroment: {} } }, /unknown key "x\.enviroment", did you mean "environment"\?/],
    ["a misspelt key of an image", { postgres: { imag: "a" } }, /unknown key "postgres\.imag", did you mean "image"\?/],
    ["a licence in the file", { x: { license: "{signed}" } }, /x\.license: write the name of an environment variable/],
    ["a mount without target", { x: { files: ["certs"] } }, /x\.files\.0: write "source:\/target"/],
    ["a proxy that is no URL", { y: { proxy: "gateway:8000" } }, /y\.proxy: write a URL/],
    [
      "a password in the second proxy",
      { y: { proxy: ["http://gateway", "https://u:p@gateway"] } },
      /y\.proxy\.1: carries a user or password/,
    ],
    ["a password in a proxy", { y: { proxy: "http://u:p@gateway" } }, /y\.proxy: carries a user or password/],
    ["a version that is a number", { x: { version: 2.8 } }, /x\.version: write a Kong version in quotes/],
    ["an environment name with a dash", { x: { environment: { "KONG-LOG": "1" } } }, /x\.environment/],
    ["an empty host", { allowHosts: [""] }, /allowHosts\.0/],
  ])("refuse %s", (_what, settings, message) => {
    expect(() => checkConfig(settings, "cutover.yaml")).toThrow(message);
  });
});

test("settings are shown without what they keep secret", async () => {
  const config = await load(
    "x: {image: 'kong:2.8.5', environment: {KONG_PG_PASSWORD: hidden1, KONG_SSL_CERT_KEY: hidden2, KONG_LOG_LEVEL: debug}}\ny: {image: 'kong:3.9.1'}\n",
  );
  const standing = await load(
    "x: {proxy: 'http://a', version: '2.8', database: 'postgres://kong:hidden3@db:5432/kong'}\ny: {proxy: 'http://b', version: '3.9'}\n",
  );
  const shown = JSON.stringify([maskConfig(config), maskConfig(standing)]);
  expect(shown).not.toMatch(/hidden/);
  expect(shown).toContain('"KONG_LOG_LEVEL":"debug"');
  expect(shown).toContain("postgres://kong:***@db:5432/kong");
});
