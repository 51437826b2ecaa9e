import { describe, expect, test } from "vitest";
import { find, idsOf, input, inventory, plugin, route, side } from "./input.fixture.ts";
import { predict } from "./predict.ts";

describe("plugins that Y does not have", () => {
  const withPlugin = (name: string) => inventory({ plugins: [plugin({ name })] });

  test.each([
    ["collector", "plugin-removed", /no longer exists from 3\.0\.0 on/],
    ["our-own", "plugin-unknown", /Y does not bundle the plugin our-own/],
    ["openid-connect", "plugin-not-bundled", /Enterprise/],
  ])("%s will break Y's start", (name, id, title) => {
    expect(find(predict(input(withPlugin(name))), id)).toMatchObject([{ gravity: "will break", title: expect.stringMatching(title) }]);
  });

  test("also where the row is disabled", () => {
    const onX = inventory({ plugins: [plugin({ name: "our-own", enabled: false })] });
    expect(find(predict(input(onX)), "plugin-unknown")).toHaveLength(1);
  });

  test("a custom plugin that Y is told to load only needs sign-off", () => {
    const found = predict(input(withPlugin("our-own"), { y: side("3.9.1", { plugins: ["our-own"] }) }));
    expect(find(found, "plugin-custom")).toMatchObject([{ gravity: "needs sign-off" }]);
    expect(idsOf(found, "will break")).toEqual([]);
  });

  test("an Enterprise plugin only needs sign-off on an Enterprise release", () => {
    const found = predict(input(withPlugin("openid-connect"), { y: side("3.9.1", { image: "kong/kong-gateway:3.9.1.1" }) }));
    expect(find(found, "plugin-enterprise")).toMatchObject([{ gravity: "needs sign-off" }]);
  });

  test("a bundled one that Y's setting leaves out will break as well", () => {
    const y = side("3.9.1", { settings: { plugins: "key-auth" } });
    expect(find(predict(input(withPlugin("cors"), { y })), "plugin-not-enabled")).toHaveLength(1);
    expect(find(predict(input(withPlugin("key-auth"), { y })), "plugin-not-enabled")).toEqual([]);
  });

  test("redirect is bundled from 3.9 on and not before", () => {
    expect(idsOf(predict(input(withPlugin("redirect"))), "will break")).toEqual([]);
    expect(idsOf(predict(input(withPlugin("redirect"), { y: side("3.4.2") })), "will break")).toEqual(["plugin-unknown"]);
  });
});

describe("stored config", () => {
  test.each([
    [
      "a whitelist, which is dropped silently",
      plugin({ name: "ip-restriction", config: { whitelist: ["10.0.0.0/8"] } }),
      "allow-deny-fields",
      "will break",
    ],
    [
      "code that calls what is gone",
      plugin({ name: "pre-function", config: { access: ["kong.singletons.db"] } }),
      "functions-call-what-is-gone",
      "will break",
    ],
    [
      "a header that is gone",
      plugin({ name: "request-transformer", config: { remove: { headers: ["X-Credential-Username"] } } }),
      "deprecated-header-in-config",
      "will break",
    ],
  ])("with %s is named", (_what, one, id, gravity) => {
    expect(find(predict(input(inventory({ plugins: [one] }))), id)).toMatchObject([{ gravity, instances: [one.label] }]);
  });

  test("without any of it is not", () => {
    const plain = [
      plugin({ name: "ip-restriction", config: { allow: ["10.0.0.0/8"], whitelist: null } }),
      plugin({ name: "rate-limiting", config: { policy: "local", redis_host: null } }),
    ];
    expect(predict(input(inventory({ plugins: plain }))).items.filter(({ kind }) => kind === "field")).toEqual([]);
  });
});

describe("kong.conf", () => {
  const y = side("3.9.1", {
    settings: { database: "cassandra", client_max_body_size: "8m", nginx_proxy_proxy_buffers: "4 8k", pg_password: "hidden" },
  });

  test("keys that are gone are named, those that are injected too, and no value is", () => {
    const found = predict(input(inventory(), { y }));
    expect(idsOf(found, "will break")).toEqual(["conf-cassandra-removed", "conf-client-body-aliases-removed"]);
    expect(find(found, "conf-injected-directives")).toMatchObject([{ details: ["set on Y: nginx_proxy_proxy_buffers"] }]);
    expect(JSON.stringify(found)).not.toMatch(/8m|4 8k|hidden/);
  });

  test("what only X sets needs a person, not more", () => {
    const found = predict(input(inventory(), { x: side("2.8.5", { settings: { client_max_body_size: "8m" } }) }));
    expect(find(found, "conf-client-body-aliases-removed")).toMatchObject([{ gravity: "needs sign-off" }]);
  });

  test("another router_flavor is not predicted, and that is said", () => {
    const found = predict(
      input(inventory({ routes: [route({ id: "a" })] }), { y: side("3.9.1", { settings: { router_flavor: "traditional" } }) }),
    );
    expect(found.requestsTried).toBe(0);
    expect(found.notCovered).toContainEqual(expect.stringContaining("router_flavor=traditional"));
  });
});
