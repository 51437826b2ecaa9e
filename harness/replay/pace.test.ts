import { expect, test } from "vitest";
import { kinds, run, START, world } from "./replay.fixture.ts";
import { replay } from "./replay.ts";
import { exchange, plannedCase } from "./test-gateway.fixture.ts";

test("sends nothing more, and waits for nothing, when a cluster has died", async () => {
  let answered = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") answered += 1;
    response.end();
  });
  await it.gateways[2]?.[Symbol.asyncDispose]();
  const cases = Array.from({ length: 500 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { due: START + index * 1000 })]));
  const done = await run({ cases }, it.clusters);
  expect(done.length).toBe(500);
  expect(answered).toBe(3);
  expect(done.at(-1)?.runs.x?.[0]?.outcome).toEqual({
    kind: "not-sent",
    reason: "y stopped answering: the gateway refused the connection",
  });
  expect(it.timeline.waits.length).toBe(3);
});

test("takes a gateway that hangs for dead after a few exchanges, not one timeout for each", async () => {
  await using it = await world((name) => (_request, response) => {
    if (name !== "y") response.end();
  });
  const cases = Array.from({ length: 50 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { lanes: ["one"] })]));
  const timeouts = { connectMilliseconds: 100, headersMilliseconds: 100, bodyMilliseconds: 100, exchangeMilliseconds: 100 };
  const done = await run({ cases }, it.clusters, { timeouts });
  expect(done.map((replayed) => kinds(replayed, "y")?.[0]).slice(0, 5)).toEqual(["failed", "failed", "failed", "not-sent", "not-sent"]);
  expect(done.length).toBe(50);
});

test("stops sending when nobody reads any more", async () => {
  let sent = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 1000 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay({ cases }, it.clusters, options)) if (replayed.planned.key !== "") break;
  expect(sent).toBeLessThan(200);
});

test("does not run ahead of a slow reader", async () => {
  let [sent, ahead] = [0, 0];
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 300 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  let read = 0;
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay({ cases }, it.clusters, options)) {
    read += replayed.planned.exchanges.length;
    if (read % 100 === 1) await new Promise((resolve) => setTimeout(resolve, 60));
    ahead = Math.max(ahead, sent - read);
  }
  expect(read).toBe(300);
  expect(ahead).toBeLessThan(100);
});
