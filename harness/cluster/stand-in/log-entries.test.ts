import { expect, test } from "vitest";
import { useStandIn } from "./test-stand-in.fixture.ts";

const { standIn, post, observed } = useStandIn();

const entry = (exchange: unknown) => ({
  request: { uri: "/a", headers: { host: "a", "x-cutover-exchange": exchange, "kong-debug": "1" } },
  response: { status: 200 },
});

test("keeps an entry apart from upstream requests and takes join and debug header off", async () => {
  standIn().prepare("e1", { kind: "echo" });
  expect(await post(JSON.stringify(entry("e1")), "")).toMatch(/^HTTP\/1\.1 200 /);
  expect(observed("e1")).toEqual([]);
  expect(standIn().strays.count).toBe(0);
  expect(standIn().collectLogs("e1")).toEqual([{ request: { uri: "/a", headers: { host: "a" } }, response: { status: 200 } }]);
  expect(standIn().collectLogs("e1")).toEqual([]);
});

test("splits a batch by exchange and counts what belongs to none as a stray", async () => {
  await post(JSON.stringify([entry("e1"), entry("e2"), entry(["e1", "e1"]), { request: { headers: {} } }]), "");
  expect(standIn().collectLogs("e1").length).toBe(2);
  expect(standIn().collectLogs("e2").length).toBe(1);
  expect(standIn().strays.count).toBe(1);
});

test.each(["", "{", "[]", "null", '{"request":null}', '{"request":{"headers":[]}}', "plain"])("takes %j for no log entry", async (body) => {
  await post(body, "");
  expect(standIn().strays.count).toBe(1);
});

test("takes an upstream request that looks like an entry for a request", async () => {
  standIn().prepare("e9", { kind: "echo" });
  await post(JSON.stringify(entry("e1")), "X-Cutover-Exchange: e9\r\n");
  expect(observed("e9").length).toBe(1);
  expect(standIn().collectLogs("e1")).toEqual([]);
});
