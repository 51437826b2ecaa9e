import { expect, test } from "vitest";
import { compareExchange } from "../compare/compare.ts";
import type { RequestMessage } from "../types/message.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { planOf } from "../types/plan.ts";
import type { Renewal, Renewer } from "../types/renewal.ts";
import type { Transcript } from "../types/transcript.ts";
import { replay } from "./replay.ts";
import { countingStandIn, httpServer, testCluster, watchedTimeline } from "./test-gateway.fixture.ts";

const renew: readonly Renewal[] = [{ kind: "bearer", placeholder: "cutover-1", credential: "c" }];
const bound = exchange("e", {
  request: request({
    headers: [
      ["Host", "shop.example"],
      ["Authorization", "Bearer cutover-1"],
    ],
  }),
  renew,
});

/** Gives each cluster a token of its own, and asks the gateway for it first. */
const perCluster: Renewer = {
  renew: async (asked, _renewals, { cluster, ask, at }) => {
    const answer = await ask({ ...asked, target: "/token" }, "http");
    const token = `token-of-${cluster.name}-${at}`;
    const headers = asked.headers.map(([name, value]) => [name, value.replace("cutover-1", token)] as const);
    if (answer.kind !== "answered") return { kind: "impossible", reason: answer.kind };
    return { kind: "ready", request: { ...asked, headers }, made: new Map([[token, "cutover-1"]]) };
  },
  answered: () => new Map(),
};

/** Two gateways that answer with what they were sent, and stand-ins that saw the same. */
async function replayed(renewer: Renewer | undefined, planned = bound) {
  const sent: string[] = [];
  const upstream = (): { seen: RequestMessage | null } => ({ seen: null });
  const at = { x: upstream(), y: upstream() };
  const gateway = (name: "x" | "y") =>
    httpServer((incoming, outgoing) => {
      const authorization = incoming.headers.authorization ?? "";
      sent.push(`${name} ${incoming.url} ${authorization}`);
      at[name].seen = request({ target: incoming.url ?? "", headers: [["authorization", authorization]] });
      outgoing.setHeader("X-Echo", authorization).end(`you sent ${authorization}`);
    });
  await using x = await gateway("x");
  await using y = await gateway("y");
  const cluster = (name: "x" | "y", url: URL) =>
    testCluster(name, url, {
      standIn: { ...countingStandIn(), collect: () => ({ kind: "observed", requests: [at[name].seen ?? request()] }) },
    });
  const clusters = { x: cluster("x", x.url), control: null, y: cluster("y", y.url), timeline: watchedTimeline(1_000) };
  const options = { concurrency: 1, signal: new AbortController().signal, onProgress: () => {}, ...(renewer && { renewer }) };
  const found: Transcript[] = [];
  for await (const { runs } of replay(planOf([plannedCase("case", [planned])]), clusters, options))
    found.push(...(runs.x ?? []), ...(runs.y ?? []));
  return { sent, found };
}

test("each cluster is sent its own token, and nothing that comes after sees either", async () => {
  const { sent, found } = await replayed(perCluster);
  expect(sent.toSorted()).toEqual([
    "x / Bearer token-of-x-1000",
    "x /token Bearer cutover-1",
    "y / Bearer token-of-y-1000",
    "y /token Bearer cutover-1",
  ]);
  const [x, y] = found;
  expect(JSON.stringify(found)).not.toContain("token-of-");
  expect(x?.outcome).toMatchObject({ response: { body: Buffer.from("you sent Bearer cutover-1") } });
  expect(x?.upstream).toMatchObject({ requests: [{ headers: [["authorization", "Bearer cutover-1"]] }] });
  expect(x && y && compareExchange(x, y, new Set()).differences).toEqual([]);
});

test("a token that was not made for it stays a difference", async () => {
  const silent: Renewer = { ...perCluster, renew: async (...given) => ({ ...(await perCluster.renew(...given)), made: new Map() }) };
  const [x, y] = (await replayed(silent)).found;
  const paths = x && y && compareExchange(x, y, new Set()).differences.map(({ end, path }) => `${end} ${path}`);
  expect(paths).toEqual(expect.arrayContaining(["client header:x-echo", "upstream header:authorization"]));
});

test("what cannot be made for one cluster is sent to none, and says why", async () => {
  const onY: Renewer = {
    ...perCluster,
    renew: async (...given) =>
      given[2].cluster.name === "y" ? { kind: "impossible", reason: "y gave no token" } : perCluster.renew(...given),
  };
  const { sent, found } = await replayed(onY);
  expect(found.map(({ outcome }) => outcome)).toEqual([0, 1].map(() => ({ kind: "not-sent", reason: "y gave no token" })));
  expect(sent.filter((line) => !line.includes("/token"))).toEqual([]);
});

test("what is bound to time is not sent as it was recorded where nothing makes it anew", async () => {
  const { sent, found } = await replayed(undefined);
  expect(sent).toEqual([]);
  expect(found[0]?.outcome).toMatchObject({ kind: "not-sent", reason: expect.stringContaining("bound to time") });
});
