import { describe, expect, it } from "vitest";
import type { Certificate } from "../types/certificate.ts";
import type { CaseWaiver, Change, ChangeWaiver } from "../types/change.ts";
import { gatewayVersion } from "../types/version.ts";
import { certificate, difference, verdict } from "./ledger.fixture.ts";

describe("explanations and findings", () => {
  const change: Change = {
    id: "via",
    title: "Via",
    introduced: "3.8.0",
    until: null,
    area: "core",
    class: "benign",
    applies: {},
    explains: [{ end: "client", path: "header:via", x: "any", y: "^1.1" }],
    source: "CHANGELOG",
  };
  const elsewhere = { end: "migration", path: "routes.paths", x: "any", y: "^~" } as const;
  const waiver: CaseWaiver = {
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

  it("do not expect a change of an exchange that was not planned, or of no exchange at all", () => {
    const unasked: Change = { ...change, id: "trace", applies: { request: { method: "^TRACE$" } } };
    const rows: Change = { ...change, id: "rows", explains: [elsewhere] };
    const conf: Change = { ...change, id: "conf", applies: { conf: ["client_max_body_size"] } };
    expect(certificate(["1"], [verdict("1", "same")], { changes: [unasked, rows, conf] }).findings).toEqual([]);
    const asked: Change = { ...unasked, applies: { request: { method: "^GET$" } } };
    expect(certificate(["1"], [verdict("1", "same")], { changes: [asked] }).findings).toHaveLength(1);
  });

  it.each<[string, Partial<CaseWaiver>, [string, boolean][]]>([
    ["unused", {}, [["waiver-unused", false]]],
    ["expired", { until: "2026-11-22" }, [["waiver-expired", true]]],
    ["about no case", { request: "GET /elsewhere" }, [["waiver-unmatched", true]]],
    ["for a change that nobody knows", { change: "nothing" }, [["waiver-unmatched", true]]],
  ])("report a waiver that is %s", (_what, part, expected) => {
    const found = certificate(["1"], [verdict("1", "same")], { waivers: [{ ...waiver, ...part }] });
    expect(kinds(found)).toEqual(expected);
    expect(found.verdict).toBe(expected[0]?.[1] ? "refused" : "granted");
  });

  it.each<[string, Partial<Change>, [string, boolean][]]>([
    ["nothing shows", {}, [["waiver-unused", false]]],
    ["leads to other routes", { explains: [{ end: "route", path: "route", x: ".+", y: ".+" }] }, [["waiver-unmatched", true]]],
    ["does not lie between the releases", { introduced: "2.8.0" }, [["note", false]]],
  ])("report a waiver about a change that %s", (_what, part, expected) => {
    const about: ChangeWaiver = { id: "v", case: null, change: "via", reason: "because it is so", owner: "team", until: "2026-12-31" };
    const found = certificate(["1"], [verdict("1", "same")], { changes: [{ ...change, ...part, class: "sign-off" }], waivers: [about] });
    expect(kinds(found).filter(([kind]) => kind !== "change-not-shown")).toEqual(expected);
    const expired = certificate(["1"], [verdict("1", "same")], { changes: [change], waivers: [{ ...about, until: "2026-11-22" }] });
    expect(kinds(expired)).toContainEqual(["waiver-expired", true]);
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

  it("say how much was compared, what was ignored, and what nobody could see", () => {
    const texts = certificate(
      ["1"],
      [verdict("1", "same")],
      {},
      { compared: { matched: 10, ignored: 3, upstreamUnseen: 1, routeUnknown: 2 } },
    ).findings.map(({ text }) => text);
    expect(texts[0]).toContain("10 values were equal on X and Y; 3 that differ by nature");
    expect(texts[1]).toContain("could not be seen in 1 exchanges");
    expect(texts[2]).toContain("not known in 2 exchanges");
  });

  it("sum up recordings that X does not reproduce, and plugins that are not modelled", () => {
    const given = [
      verdict("1", "inconclusive", { reasons: ["X does not reproduce the recording: status 200 recorded, 401 on X"] }),
      verdict("2", "inconclusive", { reasons: ["not modelled: session"] }),
    ];
    expect(kinds(certificate(["1", "2"], given))).toEqual([["not-reproduced", false], ["not-modelled", false]]); // biome-ignore format: pairs
  });
});
