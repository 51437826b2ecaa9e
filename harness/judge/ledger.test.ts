import { describe, expect, it } from "vitest";
import { certificate, difference, verdict } from "./ledger.fixture.ts";

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
    expect(found.refusing).toMatchObject([{ kind: "recorded", reasons: ["it was planned and never judged"] }]);
  });

  it("is inconclusive when nothing was planned", () => {
    expect(certificate([], []).verdict).toBe("inconclusive");
  });

  it("is refused by a finding of the caller that refuses", () => {
    expect(certificate(["1"], [verdict("1", "same")], {}, { findings: [{ kind: "note", text: "no", refuses: true }] }).verdict).toBe(
      "refused",
    );
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

  it("of a narrowed run speak for no other plugin", () => {
    const found = certificate(["1"], [verdict("1", "same")], { onlyPlugins: ["key-auth"] });
    expect(found.plugins.map(({ plugin: name }) => name)).toEqual(["key-auth"]);
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
      ["other answer", 10, ["client body", "client status"], 3],
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
