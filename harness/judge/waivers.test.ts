import { describe, expect, it } from "vitest";
import type { CaseWaiver, Waiver } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import type { PlannedCase } from "../types/plan.ts";
import { isAbout, isExpired, waiverFor } from "./waivers.ts";

const waiver: CaseWaiver = {
  id: "w",
  case: "recorded",
  request: "GET /legacy",
  end: "client",
  path: "header:x-a",
  change: null,
  reason: "accepted for the test",
  owner: "team",
  until: "2026-12-31",
};

function planned(part: Partial<PlannedCase>, target = "/legacy?x=1"): PlannedCase {
  return plannedCase("recorded/1", [exchange("e", { request: request({ target }) })], { id: "recorded", kind: "recorded", ...part });
}

const probe = planned({ kind: "probe", key: "key-auth/rejects@route a", id: "key-auth/rejects" });

function accepts(one: CaseWaiver, part: Partial<Difference> = {}, recognised: string | null = null, now = "2026-11-23"): boolean {
  const [exchange] = planned({}).exchanges;
  if (exchange === undefined) throw new Error("no exchange");
  const difference: Difference = { exchange: "e", end: "client", path: "header:x-a", x: "1", y: null, ...part };
  return waiverFor(difference, { planned: planned({}), exchange, recognised, matched: recognised }, [one], new Date(now)) !== null;
}

describe("a waiver", () => {
  it("accepts the one difference that it names, whatever its values", () => {
    expect(accepts(waiver)).toBe(true);
    expect(accepts(waiver, { x: null, y: "2" })).toBe(true);
  });

  it("accepts nothing beside it", () => {
    expect(accepts(waiver, { path: "header:x-ab" })).toBe(false);
    expect(accepts(waiver, { end: "upstream" })).toBe(false);
    expect(accepts({ ...waiver, path: "header:*" })).toBe(false);
    expect(accepts({ ...waiver, request: "POST /legacy" })).toBe(false);
  });

  it("must acknowledge the change that was recognised, and no other", () => {
    expect(accepts(waiver, {}, "some-change")).toBe(false);
    expect(accepts({ ...waiver, change: "some-change" }, {}, "some-change")).toBe(true);
    expect(accepts({ ...waiver, change: "some-change" })).toBe(false);
  });

  it("about a change accepts what the change's own entry matches, and nothing that merely follows from it", () => {
    const everywhere: Waiver = { id: "v", case: null, change: "some-change", reason: "for the test", owner: "team", until: "2026-12-31" };
    const [exchange] = planned({}).exchanges;
    if (exchange === undefined) throw new Error("no exchange");
    const covers = (end: Difference["end"], matched: string | null, now = "2026-11-23") => {
      const difference: Difference = { exchange: "e", end, path: "any", x: "1", y: null };
      const at = { planned: planned({}), exchange, recognised: "some-change", matched };
      return waiverFor(difference, at, [everywhere], new Date(now)) !== null;
    };
    expect(covers("upstream", "some-change")).toBe(true);
    expect(covers("upstream", null)).toBe(false);
    expect(covers("upstream", "other-change")).toBe(false);
    expect(covers("route", "some-change")).toBe(false);
    expect(covers("upstream", "some-change", "2027-01-01")).toBe(false);
  });

  it("holds through its last day and not a second longer", () => {
    expect(isExpired(waiver, new Date("2026-12-31T23:59:59Z"))).toBe(false);
    expect(isExpired(waiver, new Date("2027-01-01T00:00:00Z"))).toBe(true);
    expect(accepts(waiver, {}, null, "2027-01-01")).toBe(false);
  });

  it("names a probe by key or id, and recorded traffic by its request line", () => {
    expect(isAbout({ ...waiver, case: probe.key, request: null }, probe)).toBe(true);
    expect(isAbout({ ...waiver, case: probe.id, request: null }, probe)).toBe(true);
    expect(isAbout({ ...waiver, case: "key-auth/other", request: null }, probe)).toBe(false);
    expect(isAbout({ ...waiver, case: probe.id }, probe)).toBe(false);
    expect(isAbout(waiver, planned({}))).toBe(true);
    expect(isAbout({ ...waiver, case: "recorded/*" }, planned({}))).toBe(true);
    expect(isAbout({ ...waiver, case: "recorded/1", request: null }, planned({}))).toBe(true);
    expect(isAbout(waiver, planned({}, "/legacy/1"))).toBe(false);
    expect(isAbout({ ...waiver, request: null }, planned({}))).toBe(false);
  });
});
