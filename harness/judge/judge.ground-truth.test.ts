import { describe, expect, it } from "vitest";
import { type CaseVerdict, type Verdict, verdicts } from "../types/certificate.ts";
import type { Waiver } from "../types/change.ts";
import { loadChanges } from "./catalogue-files.ts";
import { judgedPair, type Pair, pairOf, twins } from "./pairs.fixture.ts";

const changes = await loadChanges(new URL("../../suites/changes", import.meta.url).pathname);
const from28 = (y: string) => pairOf("2.8.5", y);

function withoutControl(pair: Pair): Pair {
  return { ...pair, probes: { ...pair.probes, control: null } };
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
  "key-auth / regex route suffix": "other answer: route orders-by-id (router-regex-first)",
  "rl-consumer-minute5 / alice 1": "other answer: route orders-by-id (router-regex-first)",
  "rl-consumer-minute5 / alice 2": "other answer: route orders-by-id (router-regex-first)",
  "rl-consumer-minute5 / alice 3": "other answer: route orders-by-id (router-regex-first)",
  "rl-consumer-minute5 / alice 4": "blocked on X, let through on Y: route orders-by-id (router-regex-first)",
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
  it("2.8.5 against 3.9.1: of 146 exchanges 131 are explained, and what stays different really matters", () => {
    const all = judgedPair(from28("3.9.1"), changes);
    expect(remaining(all)).toEqual({
      ...since30,
      "key-auth / partner body form": lostLimitHeader,
      "key-auth / partner body json": lostLimitHeader,
      "key-auth / partner body multipart": lostLimitHeader,
    });
    expect(counts(all)).toEqual({ same: 0, explained: 131, waived: 0, different: 15, inconclusive: 0 });
  });

  it("2.8.5 against 3.4.2: of 146 exchanges 134 are explained", () => {
    const all = judgedPair(from28("3.4.2"), changes);
    expect(remaining(all)).toEqual(since30);
    expect(counts(all)).toEqual({ same: 0, explained: 134, waived: 0, different: 12, inconclusive: 0 });
  });

  it("without the control, the counters of policy cluster are taken for a break", () => {
    const all = judgedPair(withoutControl(from28("3.9.1")), changes);
    expect(remaining(all)["rl-cluster-minute4 / payout 5"]).toBe("other answer: rate-limiting on route payments-acl");
  });

  it("2.8.5 against itself: everything is the same; against its control, only one counter is not, and that is noise", () => {
    expect(counts(judgedPair(from28("2.8.5"), changes))).toMatchObject({ same: 146 });
    const beside = judgedPair(twins(), changes);
    expect(beside.filter(({ verdict }) => verdict !== "same").map(({ title, verdict }) => [title, verdict])).toEqual([
      ["rl-cluster-minute4 / payout 5", "explained"],
    ]);
    expect(counts(judgedPair({ ...twins(), probes: { ...twins().probes, control: twins().probes.x } }, changes))).toMatchObject({
      same: 145,
      different: 1,
    });
  });

  it("an extra header stays a difference, however much else of its answer is explained", () => {
    const pair = from28("3.9.1");
    const y = pair.probes.y.map((probe, index) =>
      index === 0 ? { ...probe, response: { ...probe.response, headers: [...probe.response.headers, "X-Debug", "1"] } } : probe,
    );
    const [before, after] = [judgedPair(pair, changes)[0], judgedPair({ ...pair, probes: { ...pair.probes, y } }, changes)[0]];
    expect([before?.verdict, after?.verdict]).toEqual(["explained", "different"]);
    const open = after?.differences.filter(({ explanation }) => explanation === null).map(({ path, recognised }) => [path, recognised]);
    expect(open).toEqual([["header:x-debug", null]]);
  });

  it("a waiver about a change accepts what the change shows, and nothing that another route brings about", () => {
    const about = (change: string): Waiver => ({
      id: change,
      case: null,
      change,
      reason: "accepted for this test",
      owner: "the test",
      until: "2027-01-01",
    });
    const found = judgedPair(from28("3.9.1"), changes, [about("router-path-handling-v1"), about("router-regex-first")]);
    const of = (title: string) => found.find((one) => one.title === title);
    expect(of("core / prefix no boundary")?.verdict).toBe("waived");
    expect(of("key-auth / regex route key")?.verdict).toBe("different");
  });

  it("says what /orders/123 is about: the key reaches the upstream and the limit is gone", () => {
    const shown = judgedPair(from28("3.9.1"), changes).find(({ title }) => title === "key-auth / regex route key");
    expect(shown?.request).toBe("GET /orders/123");
    expect(new Set(shown?.differences.filter(({ explanation }) => explanation === null).map(({ gravity }) => gravity))).toEqual(
      new Set(["other route", "limit gone", "credential reaches the upstream"]),
    );
  });
});
