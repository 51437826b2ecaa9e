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

describe("a plan", () => {
  test("holds every recorded exchange and every probe, each with a key of its own", async () => {
    const { plan, recorded: read } = await buildPlan({
      probes: [probe],
      recorded: () => stream(recorded("a", "/keyed"), recorded("b", "/open")),
      traffic: onPath,
      only: [],
    });
    expect(read).toBe(2);
    expect(await keysOf(plan)).toEqual(["recorded/a", "recorded/b", "key-auth/rejects-an-unknown-key@route keyed"]);
    expect(plan.probes[0]?.exchanges.map(({ id, phase }) => [id, phase])).toEqual([
      ["key-auth_rejects-an-unknown-key_route_keyed.0", 0],
      ["key-auth_rejects-an-unknown-key_route_keyed.1", 1],
    ]);
  });

  test("narrowed to a plugin leaves out what does not exercise it, and counts it", async () => {
    const { plan, leftOut } = await buildPlan({
      probes: [probe],
      recorded: () => stream(recorded("a", "/keyed"), recorded("b", "/open")),
      traffic: onPath,
      only: ["key-auth"],
    });
    expect(await keysOf(plan)).toEqual(["recorded/a", "key-auth/rejects-an-unknown-key@route keyed"]);
    expect(plan.recorded.count).toBe(1);
    expect(leftOut).toBe(1);
  });

  test("of a recording that exercises nothing is refused, also when probes would be left", async () => {
    const input = { probes: [probe], recorded: () => stream(recorded("b", "/open")), traffic: onPath, only: ["key-auth"] };
    await expect(buildPlan(input)).rejects.toThrow(/of 1 recorded exchanges none that exercises key-auth/);
  });

  test("of nothing at all is refused", async () => {
    await expect(buildPlan({ probes: [], recorded: () => stream(), traffic: onPath, only: [] })).rejects.toThrow(/nothing to send/);
  });
});
