import { describe, expect, test } from "vitest";
import type { Case } from "../types/case.ts";
import { NO_BODY } from "../types/message.ts";
import type { Plan } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { buildPlan } from "./plan.ts";
import type { Traffic } from "./traffic.ts";

const answer = { status: 200, reason: "OK", headers: [], body: NO_BODY };

function recorded(id: string, target: string): RecordedExchange {
  const request = { method: "GET", target, headers: [], body: NO_BODY };
  return { id, at: 1_000, scheme: "http", client: null, request, response: answer, missing: [], unresolved: [] };
}

async function keysOf({ recorded, probes }: Plan): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of recorded.read()) keys.push(key);
  return [...keys, ...probes.map(({ key }) => key)];
}

async function* stream(...exchanges: RecordedExchange[]): AsyncGenerator<RecordedExchange> {
  yield* exchanges;
}

const onPath = ({ request }: RecordedExchange): Traffic => ({
  plugins: new Set(request.target.startsWith("/keyed") ? ["key-auth"] : ["acl"]),
  onX: [],
  lanes: ["client unknown"],
  counters: [],
  route: null,
  consumer: null,
  identity: "client unknown",
});

const probe: Case = {
  id: "key-auth/rejects-an-unknown-key",
  subject: "route keyed",
  title: "rejects an unknown key",
  level: "must",
  plugin: "key-auth",
  instance: "1",
  route: "2",
  steps: [0, 1].map((phase) => ({
    request: { method: "GET", target: "/keyed", headers: [], body: NO_BODY, client: null },
    expect: {},
    phase,
  })),
  window: null,
};

const keyed = (_exchange: RecordedExchange, { plugins }: Traffic) => (plugins.has("key-auth") ? null : "it has no key");

describe("a plan", () => {
  test("holds every recorded exchange and every probe, each with a key of its own", async () => {
    const plan = await buildPlan({
      probes: [probe],
      recorded: () => stream(recorded("a", "/keyed"), recorded("b", "/open")),
      traffic: onPath,
    });
    expect(await keysOf(plan)).toEqual(["recorded/a", "recorded/b", "key-auth/rejects-an-unknown-key@route keyed"]);
    expect(plan.probes[0]?.exchanges.map(({ id, phase }) => [id, phase])).toEqual([
      ["key-auth_rejects-an-unknown-key_route_keyed.0", 0],
      ["key-auth_rejects-an-unknown-key_route_keyed.1", 1],
    ]);
  });

  test("leaves out what is not selected, in every pass, and does not count it", async () => {
    const plan = await buildPlan({
      probes: [probe],
      recorded: () => stream(recorded("a", "/keyed"), recorded("b", "/open")),
      traffic: onPath,
      selector: () => keyed,
    });
    expect(await keysOf(plan)).toEqual(["recorded/a", "key-auth/rejects-an-unknown-key@route keyed"]);
    expect(await keysOf(plan)).toEqual(["recorded/a", "key-auth/rejects-an-unknown-key@route keyed"]);
    expect(plan.recorded.count).toBe(1);
  });

  test("of a recording that exercises nothing is refused, also when probes would be left", async () => {
    const input = { probes: [probe], recorded: () => stream(recorded("b", "/open")), traffic: onPath, selector: () => keyed };
    await expect(buildPlan(input)).rejects.toThrow(/of 1 recorded exchanges none is left \(1: it has no key\)/);
  });

  test("of nothing at all is refused", async () => {
    await expect(buildPlan({ probes: [], recorded: () => stream(), traffic: onPath })).rejects.toThrow(/nothing to send/);
  });
});
