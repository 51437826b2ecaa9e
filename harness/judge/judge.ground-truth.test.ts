import { describe, expect, it } from "vitest";
import { type CaseVerdict, type Verdict, verdicts } from "../types/certificate.ts";
import type { GatewayVersion } from "../types/version.ts";
import { loadChanges } from "./catalogue-files.ts";
import { inventoryOf, plannedFor, probesOf, transcriptOf } from "./ground-truth.fixture.ts";
import { createJudge } from "./judge.ts";

const CHANGES = new URL("../../suites/changes", import.meta.url).pathname;

const v28: GatewayVersion = { text: "2.8.5", line: "2.8" };
const v34: GatewayVersion = { text: "3.4.2", line: "3.4" };
const v39: GatewayVersion = { text: "3.9.1", line: "3.9" };

/** All probes of real 2.8.5 judged against another gateway, with 2.8.5's own control beside them unless told otherwise. */
async function judged(gateway: string, version: GatewayVersion, control: string | null = "kong-2.8.5-control"): Promise<CaseVerdict[]> {
  const x = { version: v28, inventory: inventoryOf("kong-2.8.5", "2.8") };
  const y = { version, inventory: version === v28 ? x.inventory : inventoryOf("kong-3.9.1-after-migrations", version.line) };
  const changes = await loadChanges(CHANGES);
  const judge = createJudge({ x, y, control: control !== null, changes, waivers: [], now: new Date(0), mask: (text) => text });
  const [onX, onControl, onY] = [probesOf("kong-2.8.5"), control === null ? [] : probesOf(control), probesOf(gateway)];
  return onX.map((probe, index) => {
    const at = { exchange: `p${index}`, inventory: x.inventory, line: v28.line };
    const [seenByControl, seenByY] = [onControl[index], onY[index]];
    const own = transcriptOf(probe, { ...at, cluster: "x" }, probe);
    return judge.case(plannedFor(probe, at.exchange, own), {
      x: [own],
      ...(seenByControl ? { control: [transcriptOf(seenByControl, { ...at, cluster: "control" }, probe)] } : {}),
      ...(seenByY
        ? { y: [transcriptOf(seenByY, { exchange: at.exchange, cluster: "y", line: version.line, inventory: y.inventory }, probe)] }
        : {}),
    });
  });
}

function counts(all: readonly CaseVerdict[]): Record<Verdict, number> {
  const of = (verdict: Verdict) => all.filter((one) => one.verdict === verdict).length;
  return Object.fromEntries(verdicts.map((verdict) => [verdict, of(verdict)])) as Record<Verdict, number>;
}

/** What stays different, by probe: the gravest unexplained reading and who is blamed. */
function remaining(all: readonly CaseVerdict[]): Record<string, string> {
  const different = all.filter(({ verdict }) => verdict === "different");
  return Object.fromEntries(
    different.map((one) => {
      const open = one.differences.filter(({ explanation }) => explanation === null);
      const grave = ["blocked on X, let through on Y", "credential reaches the upstream", "limit gone"];
      const shown = open.find(({ gravity }) => grave.includes(gravity)) ?? open[0];
      const said = open.map(({ gravity }) => gravity).filter((gravity) => grave.includes(gravity));
      const gravest = grave.find((gravity) => said.some((one) => one === gravity)) ?? shown?.gravity;
      return [one.title, `${gravest}: ${shown?.blame.entity}${shown?.recognised ? ` (${shown.recognised})` : ""}`];
    }),
  );
}

/** /orders/<number> goes to the regex route on 3.x, which neither hides the key nor counts, so alice has one call more left afterwards. */
const ordersById = {
  "key-auth / no key": "other route: route orders-by-id (router-regex-first)",
  "key-auth / regex route no key": "other route: route orders-by-id (router-regex-first)",
  "key-auth / regex route key": "credential reaches the upstream: route orders-by-id (router-regex-first)",
  "key-auth / regex route suffix": "other answer: rate-limiting on route orders-v1",
  "rl-consumer-minute5 / alice 1": "other answer: rate-limiting on route orders-v1",
  "rl-consumer-minute5 / alice 2": "other answer: rate-limiting on route orders-v1",
  "rl-consumer-minute5 / alice 3": "other answer: rate-limiting on route orders-v1",
  "rl-consumer-minute5 / alice 4": "blocked on X, let through on Y: rate-limiting on route orders-v1",
};

const since30 = {
  ...ordersById,
  // The upstream gets /base/foo instead of /basefoo.
  "core / prefix no boundary": "other upstream request: route legacy-pathv1 (router-path-handling-v1)",
  // The upstream is no longer told the credential's name in this header.
  "hmac-auth / signed": "other upstream request: hmac-auth on route payments (core-credential-username-header)",
  "hmac-auth / body digest": "other upstream request: hmac-auth on route payments (core-credential-username-header)",
  "basic-auth / valid": "other upstream request: basic-auth on route users-anon (core-credential-username-header)",
};

const lostLimitHeader = "other answer: response-ratelimiting on route partner (response-ratelimiting-upstream-headers-lost)";

describe("transcripts of real gateways", () => {
  it("2.8.5 against 3.9.1: of 146 exchanges 131 are explained, and what stays different really matters", async () => {
    const all = await judged("kong-3.9.1", v39);
    expect(remaining(all)).toEqual({
      ...since30,
      "key-auth / partner body form": lostLimitHeader,
      "key-auth / partner body json": lostLimitHeader,
      "key-auth / partner body multipart": lostLimitHeader,
    });
    expect(counts(all)).toEqual({ same: 0, explained: 131, waived: 0, different: 15, inconclusive: 0 });
  });

  it("2.8.5 against 3.4.2: of 146 exchanges 134 are explained", async () => {
    const all = await judged("kong-3.4.2", v34);
    expect(remaining(all)).toEqual(since30);
    expect(counts(all)).toEqual({ same: 0, explained: 134, waived: 0, different: 12, inconclusive: 0 });
  });

  it("without the control, the counters of policy cluster are taken for a break", async () => {
    const all = await judged("kong-3.9.1", v39, null);
    expect(remaining(all)["rl-cluster-minute4 / payout 5"]).toBe("other answer: rate-limiting on route payments-acl");
  });

  it("2.8.5 against itself: everything is the same; against its control, only one counter is not, and that is noise", async () => {
    expect(counts(await judged("kong-2.8.5", v28))).toMatchObject({ same: 146 });
    const twins = await judged("kong-2.8.5-control", v28);
    expect(twins.filter(({ verdict }) => verdict !== "same").map(({ title, verdict }) => [title, verdict])).toEqual([
      ["rl-cluster-minute4 / payout 5", "explained"],
    ]);
    expect(counts(await judged("kong-2.8.5-control", v28, "kong-2.8.5"))).toMatchObject({ same: 145, different: 1 });
  });

  it("says what /orders/123 is about: the key reaches the upstream and the limit is gone", async () => {
    const shown = (await judged("kong-3.9.1", v39)).find(({ title }) => title === "key-auth / regex route key");
    expect(shown?.request).toBe("GET /orders/123");
    expect(new Set(shown?.differences.filter(({ explanation }) => explanation === null).map(({ gravity }) => gravity))).toEqual(
      new Set(["other route", "limit gone", "credential reaches the upstream"]),
    );
  });
});
