import { expect, test } from "vitest";
import type { Change } from "../../types/change.ts";
import type { JudgedDifference } from "../../types/difference.ts";
import { inventory, plugin, route, service } from "../inventories.fixture.ts";
import { createObserver } from "./observe.ts";
import { planned, verdict } from "./seen.fixture.ts";

test("the matrix counts a case for every plugin that it exercised on its route", () => {
  const observer = createObserver(inventory(), [], (text) => text);
  const seen = (part: Parameters<typeof verdict>[0]) => observer.observe(planned([]), {}, verdict(part));
  seen({ route: "r1", plugins: ["acl", "key-auth"], verdict: "explained" });
  seen({ route: "r1", plugins: ["key-auth"], verdict: "different" });
  seen({ route: null, plugins: ["key-auth"], verdict: "same" });
  expect(observer.observations()).toEqual({
    latency: [],
    windows: [],
    matrix: [
      { route: "r1", plugin: "acl", cases: { same: 0, explained: 1, waived: 0, different: 0, inconclusive: 0 } },
      { route: "r1", plugin: "key-auth", cases: { same: 0, explained: 1, waived: 0, different: 1, inconclusive: 0 } },
    ],
  });
});

function difference(part: Partial<JudgedDifference>): JudgedDifference {
  const blame = { kind: "router", plugin: null, instance: null, entity: null, why: "" } as const;
  return {
    exchange: "e",
    end: "client",
    path: "status",
    x: "1",
    y: "2",
    gravity: "other answer",
    blame,
    explanation: null,
    recognised: null,
    ...part,
  };
}

const blamed = (entity: string) => ({ kind: "router", plugin: null, instance: null, entity, why: "" }) as const;

test("the settings of who is blamed are given, what is set alone, secrets masked", () => {
  const shop = inventory({
    services: [service({ id: "s", name: "shop" })],
    routes: [route({ id: "r", name: "orders", service_id: "s", paths: ["/orders", "/secret-path"] }), route({ id: "other" })],
    plugins: [plugin({ name: "http-log", label: "http-log on route orders", config: { token: "secret", timeout: 10, method: null } })],
  });
  const observer = createObserver(shop, [], (text) => text.replace("secret", "***"));
  const differences = [
    difference({ blame: blamed("route orders") }),
    difference({ blame: blamed("http-log on route orders") }),
    difference({ blame: blamed("route other"), explanation: { kind: "noise", why: "" } }),
  ];
  observer.observe(planned([]), {}, verdict({ verdict: "different", differences }));
  expect(observer.observations().entities).toEqual([
    {
      label: "http-log on route orders",
      settings: [
        ["enabled", "true"],
        ["scope", "global"],
        ["config.token", "***"],
        ["config.timeout", "10"],
      ],
    },
    {
      label: "route orders",
      settings: expect.arrayContaining([
        ["paths", '["/orders","/***-path"]'],
        ["service", "shop"],
      ]),
    },
  ]);
});

test("documented changes that were seen are named with what to do, whether they explain or not", () => {
  const change = (id: string): Change => ({
    ...{ id, title: `title of ${id}`, introduced: "3.0.0", until: null, area: "core", class: "benign", applies: {}, explains: [] },
    ...{ source: "CHANGELOG", advice: "look" },
  });
  const observer = createObserver(inventory(), ["a", "b", "c"].map(change), (text) => text);
  const differences = [difference({ recognised: "b" }), difference({ explanation: { kind: "change", id: "a" } })];
  observer.observe(planned([]), {}, verdict({ differences }));
  expect(observer.observations().changes).toEqual([
    { id: "a", title: "title of a", source: "CHANGELOG", advice: "look" },
    { id: "b", title: "title of b", source: "CHANGELOG", advice: "look" },
  ]);
});
