import { expect, test } from "vitest";
import { loadChanges } from "../../judge/catalogue-files.ts";
import { input, inventory, plugin, route, service } from "../input.fixture.ts";
import { predict } from "../predict.ts";

const changes = await loadChanges(new URL("../../../suites/changes", import.meta.url).pathname);
const routingOf = (onX: ReturnType<typeof inventory>) =>
  predict(input(onX, { changes })).items.filter(({ kind }) => kind === "routing" || kind === "path");

test("a regex route that wins over a prefix with methods is named, with what no longer protects those requests", () => {
  const onX = inventory({
    routes: [route({ id: "orders", paths: ["/orders"], methods: ["GET"] }), route({ id: "orders-by-id", paths: ["/orders/\\d+$"] })],
    plugins: [plugin({ name: "rate-limiting", route_id: "orders" })],
  });
  const found = routingOf(onX);
  expect(found).toContainEqual(
    expect.objectContaining({
      id: "router-regex-first",
      gravity: "will break",
      routes: ["orders", "orders-by-id"],
      details: expect.arrayContaining([
        expect.stringContaining("GET /orders/7"),
        "no longer in front of them: rate-limiting on route orders",
      ]),
    }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ id: "router-regex-tilde-migrated", details: ["orders-by-id: /orders/\\d+$ → ~/orders/\\d+$"] }),
  );
});

test("path_handling v1 shows the path that the upstream will get", () => {
  const onX = inventory({
    services: [service({ id: "base", path: "/base" })],
    routes: [route({ id: "legacy", service_id: "base", path_handling: "v1", methods: ["GET"] })],
  });
  expect(routingOf(onX)).toMatchObject([
    {
      id: "router-path-handling-v1",
      gravity: "needs sign-off",
      routes: ["legacy"],
      details: ["GET /legacyprobe: upstream gets /base/probe instead of /baseprobe"],
    },
  ]);
});

test("a pattern with look-around finds no route any more", () => {
  const found = routingOf(inventory({ routes: [route({ id: "shy", paths: ["/(?!internal)[a-z]+"] })] }));
  expect(found).toContainEqual(expect.objectContaining({ id: "router-lookaround-unsupported", gravity: "will break", routes: ["shy"] }));
});

test("a path that begins with ~ on 2.8 is told", () => {
  expect(routingOf(inventory({ routes: [route({ id: "home", paths: ["~/me"] })] }))).toContainEqual(
    expect.objectContaining({ id: "router-tilde-literal", details: ["home: ~/me → ~/me"] }),
  );
});

test("an overlap of host and path is found though neither route names both", () => {
  const onX = inventory({
    routes: [route({ id: "by-host", hosts: ["*.cdn.example"], paths: [] }), route({ id: "by-path", paths: ["/media"] })],
  });
  const [overlap] = routingOf(onX).filter(({ title }) => title.startsWith("Requests that two routes could take"));
  expect(overlap).toMatchObject({ gravity: "needs sign-off", routes: ["by-host", "by-path"] });
});

test("routes that do not overlap are not named", () => {
  expect(routingOf(inventory({ routes: [route({ id: "a" }), route({ id: "b", methods: ["GET"] })] }))).toEqual([]);
});
