import { describe, expect, test } from "vitest";
import type { Change } from "../types/change.ts";
import { find, idsOf, input, inventory, plugin, route, service, side } from "./input.fixture.ts";
import { predict } from "./predict.ts";

const change: Change = {
  id: "a-change",
  title: "Something differs",
  introduced: "3.5.0",
  until: null,
  area: "key-auth",
  class: "sign-off",
  applies: { plugin: "key-auth", config: { hide_credentials: true } },
  explains: [{ end: "client", path: "status", x: "any", y: "any" }],
  advice: "Do this.",
  source: "CHANGELOG",
};
const keyAuth = plugin({ name: "key-auth", route_id: "orders", config: { hide_credentials: true } });

test("between two patches of one release nothing needs a person", () => {
  const same = predict(
    input(inventory({ routes: [route({ id: "orders" })] }), { x: side("3.9.0"), y: side("3.9.1"), onX: inventory({ schema: "3.9" }) }),
  );
  expect(same.items).toEqual([]);
});

describe("changes of the catalogue", () => {
  const onX = inventory({ routes: [route({ id: "orders" }), route({ id: "open" })], plugins: [keyAuth] });

  test("name the routes and instances they touch, and what to do", () => {
    expect(find(predict(input(onX, { changes: [change] })), "a-change")).toMatchObject([
      { gravity: "needs sign-off", routes: ["orders"], instances: [keyAuth.label], advice: "Do this.", source: "CHANGELOG" },
    ]);
  });

  test.each([
    ["lie outside the two releases", { ...change, introduced: "3.10.0" }],
    ["ask for another config", { ...change, applies: { plugin: "key-auth", config: { hide_credentials: false } } }],
    ["ask for a plugin that is not there", { ...change, applies: { plugin: "acl" } }],
    ["ask for a key of kong.conf that nobody sets", { ...change, applies: { conf: ["headers"] } }],
  ])("are left out when they %s", (_why, one) => {
    expect(find(predict(input(onX, { changes: [one] })), "a-change")).toEqual([]);
  });

  test("that depend on kong.conf are told when a side sets the key", () => {
    const y = side("3.9.1", { settings: { headers: "off" } });
    expect(find(predict(input(onX, { y, changes: [{ ...change, applies: { conf: ["headers"] } }] })), "a-change")).toHaveLength(1);
  });
});

describe("changes that no exchange shows", () => {
  const rows: Change = {
    ...change,
    applies: {},
    explains: [{ end: "migration", path: "/^plugins\\[cors\\]\\.config\\.old$/", x: ".", y: "absent" }],
  };
  const before = inventory({ plugins: [plugin({ name: "cors", config: { old: "s3cret", kept: 1 } })] });
  const after = inventory({ schema: "3.9", plugins: [plugin({ name: "cors", config: { kept: 1 } })] });

  test("are looked for in the rows that the migrations leave, and tell places, not values", () => {
    const found = predict(input(before, { onY: after, changes: [rows] }));
    expect(find(found, "a-change")).toMatchObject([{ details: ["plugins[cors].config.old"], general: false }]);
    expect(JSON.stringify(found)).not.toContain("s3cret");
  });

  test("are left out when no row changes so", () => {
    expect(find(predict(input(before, { onY: { ...before, schema: "3.9" }, changes: [rows] })), "a-change")).toEqual([]);
  });

  test("in payloads of logs need a log plugin", () => {
    const logged: Change = { ...change, applies: {}, explains: [{ end: "log", path: "body:$.source", x: "absent", y: "." }] };
    expect(find(predict(input(inventory(), { changes: [logged] })), "a-change")).toEqual([]);
    const onX = inventory({ plugins: [plugin({ name: "http-log" })] });
    expect(find(predict(input(onX, { changes: [logged] })), "a-change")).toHaveLength(1);
  });

  test("of every start are told as general", () => {
    const start: Change = { ...change, applies: {}, explains: [{ end: "start", path: "log", x: "absent", y: "." }] };
    const found = predict(input(inventory({ routes: [route({ id: "a" })] }), { changes: [start] }));
    expect(find(found, "a-change")).toMatchObject([{ general: true, routes: [] }]);
  });
});

describe("the way itself", () => {
  test.each([
    ["2.8.5", "3.4.2", []],
    ["2.8.5", "3.9.1", ["2.8 → 3.4 → 3.5 → 3.6 → 3.7 → 3.8 → 3.9"]],
    ["3.4.2", "3.6.0", ["3.4 → 3.5 → 3.6"]],
    ["3.8.0", "3.9.1", []],
  ])("from %s to %s", (x, y, ways) => {
    const onX = inventory({ schema: side(x).version.line });
    const told = find(predict(input(onX, { x: side(x), y: side(y) })), "procedure-intermediate-versions");
    expect(told.flatMap(({ details }) => details.map((one) => one.split(": ")[1]))).toEqual(ways);
  });

  test("a migration that fails will break it, and routing is then not covered", () => {
    const failure = { message: "finish would fail", remedy: "Remove one." };
    const found = predict(input(inventory(), { onY: null, migrationFailure: failure }));
    expect(idsOf(found, "will break")).toEqual(["migration-fails"]);
    expect(found.notCovered).toContainEqual(expect.stringMatching(/^routing: the migrations fail/));
  });

  test.each([
    ["9.4", null, "postgres-too-old"],
    ["13", "16", "postgres-other-version"],
    ["15", null, "mig-pg15-schema-grant"],
  ])("PostgreSQL %s, Y's %s: %s", (dumpedFrom, postgres, id) => {
    expect(find(predict(input(inventory(), { dumpedFrom, y: side("3.9.1", { postgres }) })), id)).toHaveLength(1);
  });

  test("Enterprise rows and workspaces are named", () => {
    const onX = inventory({ workspaces: [{ id: "w", name: "team-a" }], others: [{ table: "rbac_users", id: "1", name: "root" }] });
    expect(find(predict(input(onX)), "enterprise-entities")).toMatchObject([
      { gravity: "will break", details: ["administrators and their roles: 1 row", "workspaces: team-a"] },
    ]);
  });
});

test("a service behind routes that nothing touches is not named", () => {
  const onX = inventory({ services: [service({ id: "s" })], routes: [route({ id: "plain", service_id: "s" })] });
  expect(predict(input(onX)).items.filter(({ routes }) => routes.length > 0)).toEqual([]);
});
