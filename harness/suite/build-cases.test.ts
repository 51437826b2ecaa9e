import { expect, test } from "vitest";
import { NO_BODY } from "../types/message.ts";
import { buildCases } from "./build-cases.ts";
import { createSuiteContext } from "./context.ts";
import { defineSuite, type Suite } from "./define-suite.ts";
import { answered } from "./expect.ts";
import { inventory, plugin, route, service } from "./shop.fixture.ts";
import { comes, stageOn } from "./stage.ts";
import { stagesOf } from "./ways-in.ts";
import type { Draft } from "./windows.ts";

const shop = service("shop");
const [orders, catalog] = [route("orders", shop), route("catalog", shop)];
const cors = plugin("cors", { route: orders }, {});
const held = inventory({
  services: [shop],
  routes: [orders, catalog],
  plugins: [cors, plugin("cors", { route: catalog }, {}, { enabled: false }), plugin("acl", { route: orders }, {})],
});
const context = createSuiteContext({ x: held, y: { ...held, schema: "3.9" }, xLine: "2.8", yLine: "3.9", now: 0 });
const nobody = { consumer: null, credential: null };

const suiteOf = (change: (draft: Draft) => readonly Draft[]): Suite =>
  defineSuite({
    plugin: "cors",
    cases: (instance, given) => {
      const stages = stagesOf(given, instance);
      if ("reason" in stages) return stages;
      const [stage] = stages;
      return change(
        stage.must(
          "sends something random",
          comes(nobody, { ...stage.base, target: `/orders/${given.faker.string.uuid()}` }, answered(200)),
        ),
      );
    },
  });
const plain = suiteOf((draft) => [draft]);

test("cases are made for the enabled instances of the suite's plugin", () => {
  expect(buildCases([plain], context, 1)).toMatchObject({
    cases: [
      { id: "cors/sends-something-random", subject: "route orders", instance: cors.id, route: orders.id, level: "must", window: null },
    ],
    unreachable: [],
  });
});

test("another instance in the backup does not change the data of this one", () => {
  const [alone] = buildCases([plain], context, 7).cases;
  const more = { ...held, plugins: [plugin("cors", { route: catalog }, {}), ...held.plugins.slice(0, 1)] };
  const besides = createSuiteContext({ x: more, y: more, xLine: "2.8", yLine: "3.9", now: 0 });
  expect(buildCases([plain], besides, 7).cases[1]).toEqual(alone);
  expect(buildCases([plain], context, 8).cases[0]).not.toEqual(alone);
});

test.each([
  ["an id of another plugin", (draft: Draft) => [{ ...draft, id: "acl/x" }], 'case id "acl/x" does not start with "cors/"'],
  ["a case without steps", (draft: Draft) => [{ ...draft, steps: [] }], "sends nothing"],
  ["the same case twice", (draft: Draft) => [draft, draft], "two cases are called cors/sends-something-random@route orders"],
])("%s is refused", (_what, change, message) => {
  expect(() => buildCases([suiteOf(change)], context, 1)).toThrow(
    expect.objectContaining({ code: "suite-invalid", message: expect.stringContaining(message) }),
  );
});

test("instances on routes of one name are told apart by their id", () => {
  const twin = { ...route("orders", shop, { paths: ["/orders-of-another-workspace"] }), id: "other-route" };
  const both = { ...held, routes: [orders, twin], plugins: [cors, plugin("cors", { route: twin }, {}, { id: "other-cors" })] };
  const twins = createSuiteContext({ x: both, y: both, xLine: "2.8", yLine: "3.9", now: 0 });
  expect(buildCases([plain], twins, 1).cases.map(({ subject }) => subject)).toEqual(["route orders", "route orders, instance other-cors"]);
});

test("an instance that nobody can reach is listed with its reason", () => {
  const moved = { ...held, schema: "3.9" as const, routes: [catalog] };
  const gone = createSuiteContext({ x: held, y: moved, xLine: "2.8", yLine: "3.9", now: 0 });
  expect(buildCases([plain], gone, 1)).toEqual({
    cases: [],
    unreachable: [{ instance: cors.id, reason: "route orders: Y does not have the route" }],
  });
});

test("where a function decides, X and Y are compared and nothing is expected", () => {
  const scripted = { ...held, plugins: [cors, plugin("pre-function", { route: orders }, {})] };
  const made = createSuiteContext({ x: scripted, y: scripted, xLine: "2.8", yLine: "3.9", now: 0 });
  expect(buildCases([plain], made, 1).cases).toMatchObject([{ level: "observe", steps: [{ expect: {} }] }]);
});

test("an answer to HEAD is not asked for a message", () => {
  const head = { method: "HEAD", target: "/orders", headers: [], body: NO_BODY, client: null };
  const { must } = stageOn(context, cors, orders, head);
  const expectation = { status: { every: 401 }, message: { every: "no" } };
  expect(must("refuses", comes(nobody, head, expectation)).steps[0]?.expect).toEqual({ status: { every: 401 } });
});
