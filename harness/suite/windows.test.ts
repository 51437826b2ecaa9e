import { expect, test } from "vitest";
import type { ProbeRequest } from "../types/case.ts";
import { NO_BODY } from "../types/message.ts";
import { consumer, inventory, plugin, route, service } from "./shop.fixture.ts";
import { addressOf, type Draft, giveWindows, type ProbeStep } from "./windows.ts";

const shop = service("shop");
const orders = route("orders", shop);
const alice = consumer("alice");
const request: ProbeRequest = { method: "GET", target: "/orders", headers: [], body: NO_BODY, client: null };
const byAlice: ProbeStep = { request, expect: {}, phase: 0, visitor: { consumer: alice.id, credential: "key-1" } };
const byNobody: ProbeStep = { ...byAlice, visitor: { consumer: null, credential: null } };
const refused: ProbeStep = { ...byAlice, visitor: null };

const limited = (limit: number, period = "minute") =>
  inventory({
    services: [shop],
    routes: [orders],
    consumers: [alice],
    plugins: [plugin("rate-limiting", { route: orders }, { [period]: limit })],
  });

function draft(name: string, ...steps: readonly ProbeStep[]): Draft {
  const about = { subject: "route orders", title: name, level: "must", plugin: "key-auth", instance: "1", route: orders.id } as const;
  return { id: `key-auth/${name}`, ...about, steps, window: null };
}

test("cases take a window as soon as those before have spent what a counter admits", () => {
  const cases = giveWindows(
    ["a", "b", "c"].map((name) => draft(name, byAlice)),
    limited(2),
    "2.8",
  );
  expect(cases.map(({ window }) => window?.period ?? null)).toEqual([null, null, "minute"]);
  expect(cases[2]?.window?.counters).toEqual(cases[0]?.counters);
});

test("a case in a window of its own spends nothing of the others", () => {
  const own: Draft = { ...draft("own", byAlice, byAlice), window: { period: "minute", counters: [] } };
  const cases = giveWindows([own, draft("a", byAlice), draft("b", byAlice)], limited(2), "2.8");
  expect(cases.map(({ window }) => window !== null)).toEqual([true, false, false]);
  expect(cases[0]?.window?.counters).toHaveLength(1);
});

test("what authentication refuses is not counted", () => {
  const cases = giveWindows([draft("a", refused, refused, refused)], limited(1), "2.8");
  expect(cases).toMatchObject([{ window: null, counters: [] }]);
});

test("callers that are counted by address get one for each case, always the same", () => {
  const cases = giveWindows([draft("a", byNobody), draft("b", byNobody)], limited(1), "2.8");
  expect(cases.map(({ window }) => window)).toEqual([null, null]);
  expect(cases.map(({ steps }) => steps[0]?.request.client)).toEqual(["a", "b"].map((name) => addressOf(`key-auth/${name}@route orders`)));
});

test("an address that a case chose is left alone", () => {
  const chosen = { ...byNobody, request: { ...request, client: "192.0.2.1" } };
  expect(giveWindows([draft("a", chosen)], limited(1), "2.8")[0]?.steps[0]?.request.client).toBe("192.0.2.1");
});

test("more requests than an empty counter admits are spread over windows", () => {
  const [spread] = giveWindows([draft("a", byAlice, byAlice, byAlice)], limited(2, "second"), "2.8");
  expect(spread?.steps.map(({ phase }) => phase)).toEqual([0, 0, 1]);
  expect(spread?.window?.period).toBe("second");
});

test("nothing about visitors is left in a case", () => {
  expect(giveWindows([draft("a", byAlice)], limited(9), "2.8")[0]?.steps[0]).not.toHaveProperty("visitor");
});

test("addresses lie in the block that is kept for tests between networks", () => {
  for (const name of ["a", "b", "c", "d"]) expect(addressOf(name)).toMatch(/^198\.1[89]\.\d+\.\d+$/);
});
