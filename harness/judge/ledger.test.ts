import { describe, expect, it } from "vitest";
import type { CaseVerdict, Certificate, Verdict } from "../types/certificate.ts";
import type { Change, Waiver } from "../types/change.ts";
import type { JudgedDifference } from "../types/difference.ts";
import type { PlannedCase } from "../types/plan.ts";
import { gatewayVersion } from "../types/version.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { type CertificateMeta, createLedger, type LedgerContext } from "./ledger.ts";

const shop = inventory({
  routes: [route({ id: "a" }), route({ id: "b" })],
  plugins: [
    plugin({ name: "key-auth", route_id: "a" }),
    plugin({ name: "key-auth", route_id: "b" }),
    plugin({ name: "cors", route_id: "b" }),
    plugin({ name: "acl", route_id: "b", enabled: false }),
  ],
});

const planned = (key: string): PlannedCase => ({
  key,
  id: "recorded",
  title: key,
  level: "must",
  kind: "recorded",
  plugin: null,
  instance: null,
  route: null,
  window: null,
  recorded: null,
  exchanges: [
    {
      id: key,
      request: { method: "GET", target: `/${key}`, headers: [], body: new Uint8Array() },
      scheme: "http",
      client: null,
      upstreamAnswer: { kind: "echo" },
      due: null,
      lanes: [],
      phase: 0,
      expect: null,
    },
  ],
});

const difference = (part: Partial<JudgedDifference> = {}): JudgedDifference => ({
  exchange: "e",
  end: "client",
  path: "status",
  x: "200",
  y: "500",
  gravity: "other answer",
  blame: { kind: "plugin", plugin: "key-auth", instance: "key-auth-a", entity: "key-auth on route a", why: "because" },
  explanation: null,
  recognised: null,
  ...part,
});

const verdict = (key: string, one: Verdict, part: Partial<CaseVerdict> = {}): CaseVerdict => ({
  key,
  id: "recorded",
  title: key,
  level: "must",
  kind: "recorded",
  plugin: null,
  plugins: ["key-auth"],
  instances: ["key-auth-a"],
  route: "a",
  verdict: one,
  reasons: [],
  differences: [],
  exchanges: 1,
  request: `GET /${key}`,
  ...part,
});

const meta: CertificateMeta = {
  rehearsal: true,
  issuedAt: "2026-11-23T00:00:00.000Z",
  seconds: 1,
  tool: "0",
  seed: 1,
  reproduce: "",
  x: { version: "2.8.5", runtime: "embedded", image: null },
  y: { version: "3.9.1", runtime: "embedded", image: null },
  control: true,
  overrides: [],
  inputs: [],
  compared: null,
  findings: [],
};

function certificate(keys: readonly string[], given: readonly CaseVerdict[], part: Partial<LedgerContext> = {}): Certificate {
  const ledger = createLedger({
    plan: { cases: keys.map(planned) },
    inventory: shop,
    x: gatewayVersion("2.8.5"),
    y: gatewayVersion("3.9.1"),
    changes: [],
    waivers: [],
    now: new Date("2026-11-23"),
    mask: (text) => text,
    unreachable: [{ instance: "cors-b", reason: "there is no suite for cors" }],
    onlyPlugins: null,
    ...part,
  });
  for (const one of given) ledger.add(one);
  return ledger.certificate(meta);
}

describe("the verdict of a certificate", () => {
  it("is granted when everything planned is same, explained or waived", () => {
    const found = certificate(["1", "2", "3"], [verdict("1", "same"), verdict("2", "explained"), verdict("3", "waived")]);
    expect(found).toMatchObject({
      verdict: "granted",
      planned: 3,
      exchanges: 3,
      counts: { same: 1, explained: 1, waived: 1, different: 0, inconclusive: 0 },
      refusing: [],
    });
  });

  it("is refused by one difference, also beside inconclusive cases", () => {
    expect(certificate(["1", "2"], [verdict("1", "different"), verdict("2", "inconclusive")]).verdict).toBe("refused");
  });

  it("is inconclusive by one inconclusive case", () => {
    expect(certificate(["1", "2"], [verdict("1", "same"), verdict("2", "inconclusive")]).verdict).toBe("inconclusive");
  });

  it("counts from the plan: what was never judged is inconclusive", () => {
    const found = certificate(["1", "2"], [verdict("1", "same")]);
    expect(found).toMatchObject({ verdict: "inconclusive", planned: 2, counts: { same: 1, inconclusive: 1 } });
    expect(found.refusing).toMatchObject([{ key: "2", reasons: ["it was planned and never judged"] }]);
  });

  it("is inconclusive when nothing was planned", () => {
    expect(certificate([], []).verdict).toBe("inconclusive");
  });

  it("is refused by a finding of the caller that refuses", () => {
    const ledger = createLedger({
      plan: { cases: [planned("1")] },
      inventory: shop,
      x: gatewayVersion("2.8"),
      y: gatewayVersion("3.9"),
      changes: [],
      waivers: [],
      now: new Date(0),
      mask: (text) => text,
      unreachable: [],
      onlyPlugins: null,
    });
    ledger.add(verdict("1", "same"));
    expect(ledger.certificate({ ...meta, findings: [{ kind: "note", text: "no", refuses: true }] }).verdict).toBe("refused");
  });
});

describe("plugins and coverage", () => {
  it("certify only what was exercised", () => {
    const found = certificate(["1"], [verdict("1", "same")]);
    expect(found.plugins.map(({ plugin: name, instances, exercised, verdict: one }) => [name, instances, exercised, one])).toEqual([
      ["acl", 1, 0, "not exercised"],
      ["cors", 1, 0, "not exercised"],
      ["key-auth", 2, 1, "certified"],
    ]);
    expect(found.coverage.map(({ label, cases, reason }) => [label, cases, reason])).toEqual([
      ["route a", 1, null],
      ["route b", 0, "no recorded or probed request matched it"],
      ["key-auth on route a", 1, null],
      ["key-auth on route b", 0, "no request reached it, and no suite has a case for it"],
      ["cors on route b", 0, "there is no suite for cors"],
      ["acl on route b", 0, "it is disabled"],
    ]);
  });

  it("do not take an inconclusive case for exercise", () => {
    const found = certificate(["1"], [verdict("1", "inconclusive")]);
    expect(found.plugins.find(({ plugin: name }) => name === "key-auth")).toMatchObject({ exercised: 0, verdict: "inconclusive" });
    expect(found.coverage[0]).toMatchObject({ cases: 0, reason: "its only case is inconclusive" });
  });

  it("refuse a plugin for one case out of many", () => {
    const found = certificate(["1", "2"], [verdict("1", "same"), verdict("2", "different")]);
    expect(found.plugins.find(({ plugin: name }) => name === "key-auth")?.verdict).toBe("refused");
  });
});

describe("groups", () => {
  it("gather one cause with its count and three examples, gravest first", () => {
    const many = Array.from({ length: 5 }, (_, index) =>
      verdict(`${index}`, "different", { differences: [difference(), difference({ path: "body" })] }),
    );
    const leak = verdict("leak", "different", { differences: [difference({ gravity: "credential reaches the upstream" })] });
    const { groups } = certificate(
      [...many, leak].map(({ key }) => key),
      [...many, leak],
    );
    expect(groups.map(({ gravity, count, paths, examples }) => [gravity, count, paths, examples.length])).toEqual([
      ["credential reaches the upstream", 1, ["client status"], 1],
      ["other answer", 10, ["client status", "client body"], 3],
    ]);
  });

  it("hold nothing that is explained, and nothing of an inconclusive case", () => {
    const explained = verdict("1", "explained", { differences: [difference({ explanation: { kind: "noise", why: "" } })] });
    const doubtful = verdict("2", "inconclusive", { differences: [difference()] });
    expect(certificate(["1", "2"], [explained, doubtful]).groups).toEqual([]);
  });

  it("and cases stay bounded, and say how many there were", () => {
    const many = Array.from({ length: 1200 }, (_, index) =>
      verdict(`${index}`, "different", { differences: [difference({ blame: { ...difference().blame, why: `${index}` } })] }),
    );
    const found = certificate(
      many.map(({ key }) => key),
      many,
    );
    expect(found.refusing).toHaveLength(500);
    expect(found.counts.different).toBe(1200);
    expect(found.findings.map(({ text }) => text)).toContain("500 of the 1200 cases that refuse are given in full");
    expect(found.groups.reduce((sum, { count }) => sum + count, 0)).toBe(1200);
    expect(found.groups.length).toBeLessThanOrEqual(1001);
  });
});

describe("explanations and findings", () => {
  const change: Change = {
    id: "via",
    title: "Via",
    introduced: "3.8.0",
    until: null,
    area: "core",
    class: "benign",
    applies: {},
    explains: [],
    source: "CHANGELOG",
  };
  const waiver: Waiver = {
    id: "w",
    case: "recorded",
    request: "GET /1",
    end: "client",
    path: "status",
    change: null,
    reason: "because it is so",
    owner: "team",
    until: "2026-12-31",
  };
  const by = (kind: "change" | "waiver", id: string) => difference({ explanation: { kind, id } });
  const kinds = (found: Certificate) => found.findings.map(({ kind, refuses }) => [kind, refuses]);

  it("count how often each was used", () => {
    const given = [
      verdict("1", "explained", { differences: [by("change", "via"), by("change", "via")] }),
      verdict("2", "waived", { differences: [by("change", "via"), by("waiver", "w")] }),
    ];
    const found = certificate(["1", "2"], given, { changes: [change], waivers: [waiver] });
    expect(found.explanations.map(({ kind, id, differences, cases }) => [kind, id, differences, cases])).toEqual([
      ["change", "via", 3, 2],
      ["waiver", "w", 1, 1],
    ]);
    expect(found).toMatchObject({ verdict: "granted", findings: [] });
  });

  it("name a change that should have shown", () => {
    const found = certificate(["1"], [verdict("1", "same")], {
      changes: [change, { ...change, id: "old", introduced: "2.8.0" }, { ...change, id: "jwt", applies: { plugin: "jwt" } }],
    });
    expect(found.findings).toMatchObject([{ kind: "change-not-shown", refuses: false }]);
    expect(found.verdict).toBe("granted");
  });

  it.each<[string, Partial<Waiver>, [string, boolean][]]>([
    ["unused", {}, [["waiver-unused", false]]],
    ["expired", { until: "2026-11-22" }, [["waiver-expired", true]]],
    ["about no case", { request: "GET /elsewhere" }, [["waiver-unmatched", true]]],
    ["for a change that nobody knows", { change: "nothing" }, [["waiver-unmatched", true]]],
  ])("report a waiver that is %s", (_what, part, expected) => {
    const found = certificate(["1"], [verdict("1", "same")], { waivers: [{ ...waiver, ...part }] });
    expect(kinds(found)).toEqual(expected);
    expect(found.verdict).toBe(expected[0]?.[1] ? "refused" : "granted");
  });

  it("do not miss a waiver's change between releases that do not have it", () => {
    const found = certificate(["1"], [verdict("1", "same")], {
      y: gatewayVersion("2.8.5"),
      changes: [change],
      waivers: [{ ...waiver, change: "via" }],
    });
    expect(kinds(found)).toEqual([["note", false]]);
  });

  it("leave a narrowed run alone about waivers of what was left out", () => {
    const found = certificate(["1"], [verdict("1", "same")], {
      waivers: [{ ...waiver, request: "GET /elsewhere" }],
      onlyPlugins: ["key-auth"],
    });
    expect(found.findings).toEqual([]);
    expect(found.coverage.find(({ label }) => label === "route b")?.reason).toBe("the run was narrowed to key-auth");
  });

  it("sum up recordings that X does not reproduce, and plugins that are not modelled", () => {
    const given = [
      verdict("1", "inconclusive", { reasons: ["X does not reproduce the recording: status 200 recorded, 401 on X"] }),
      verdict("2", "inconclusive", { reasons: ["not modelled: session"] }),
    ];
    expect(kinds(certificate(["1", "2"], given))).toEqual([["not-reproduced", false], ["not-modelled", false]]); // biome-ignore format: pairs
  });
});
