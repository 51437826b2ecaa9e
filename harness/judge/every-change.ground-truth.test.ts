import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Change } from "../types/change.ts";
import type { JudgedDifference } from "../types/difference.ts";
import { gatewayVersion } from "../types/version.ts";
import { loadChanges } from "./catalogue-files.ts";
import { liesBetween } from "./changes.ts";
import { type ElsewhereDifference, logDifferences, rowDifferences } from "./elsewhere.fixture.ts";
import { elsewhereListOf, listOf } from "./list.fixture.ts";
import { matches } from "./matcher.ts";
import { judgedPair, pairOf, twins } from "./pairs.fixture.ts";

/*
 * What real gateways showed, judged offline. The lists in golden/ are for a reviewer to read, line by line; after a change of catalogue or
 * judgement read what differs in them, then renew them by `npx vitest run --project ground-truth harness/judge/every-change -u`.
 */

const changes = await loadChanges(new URL("../../suites/changes", import.meta.url).pathname);
const pairs = [pairOf("2.8.5", "3.4.2"), pairOf("3.4.2", "3.9.1"), pairOf("2.8.5", "3.9.1")];
const verdicts = new Map(pairs.map((pair) => [pair.name, judgedPair(pair, changes)]));
const elsewhere = new Map<string, readonly ElsewhereDifference[]>([
  ["2.8.5 → 3.9.1: http-log", logDifferences("2.8.5", "3.9.1")],
  ["2.8.5 → 3.4.2: rows", rowDifferences("kong-2.8.5", "kong-3.4.2-after-migrations")],
  ["3.4.2 → 3.9.1: rows", rowDifferences("kong-3.4.2-after-migrations", "kong-3.9.1-after-migrations")],
]);
const secrets = pairs.flatMap(({ inventories }) => inventories.x.credentials.flatMap((one) => Object.values(one.secrets)));

const goldenFile = (name: string) => join(import.meta.dirname, "golden", `${name.replaceAll(/[ →:]+/g, "-")}.txt`);
const idOf = ({ explanation, recognised }: JudgedDifference) => (explanation?.kind === "change" ? explanation.id : recognised);

describe.each(pairs)("$name", (pair) => {
  const found = verdicts.get(pair.name) ?? [];

  it("comes out as the list that was reviewed", async () => {
    await expect(listOf(found, secrets)).toMatchFileSnapshot(goldenFile(pair.name));
  });

  it("takes nothing for harmless in one reading that needs sign-off in another", () => {
    const harmless = judgedPair(
      pair,
      changes.filter((one) => one.class === "benign"),
    );
    const explained = (one: CaseVerdict | undefined) =>
      one?.differences.flatMap(({ end, path, explanation }) =>
        explanation?.kind === "change" ? [`${end} ${path} ${explanation.id}`] : [],
      );
    for (const [index, verdict] of found.entries()) expect(explained(verdict), verdict.title).toEqual(explained(harmless[index]));
  });
});

describe("2.8.5 against its own control", () => {
  it("is no different", async () => {
    const found = judgedPair(twins(), changes);
    expect(found.filter(({ verdict }) => verdict === "different" || verdict === "inconclusive")).toEqual([]);
    await expect(listOf(found, secrets)).toMatchFileSnapshot(goldenFile(twins().name));
  });
});

describe("what matters between 2.8.5 and 3.9.1", () => {
  const found = verdicts.get("2.8.5 → 3.9.1") ?? [];
  const open = (title: string) =>
    found.find((one) => one.title === title)?.differences.filter(({ explanation }) => explanation === null) ?? [];

  it("is that three requests take another route, which loses a limit and a hidden key", () => {
    const moved = found.filter(({ differences }) => differences.some(({ end }) => end === "route"));
    expect(moved.map(({ title, verdict }) => [title, verdict])).toEqual([
      ["key-auth / no key", "different"],
      ["key-auth / regex route no key", "different"],
      ["key-auth / regex route key", "different"],
    ]);
    expect(open("key-auth / regex route key").map(({ gravity }) => gravity)).toEqual(
      expect.arrayContaining(["credential reaches the upstream", "limit gone", "other route"]),
    );
  });

  it("is that a path is joined differently, which no client sees", () => {
    expect(open("core / prefix no boundary").map(({ path, x, y, recognised }) => [path, x, y, recognised])).toEqual([
      ["target:path", "/basefoo", "/base/foo", "router-path-handling-v1"],
    ]);
  });
});

describe("elsewhere", () => {
  it.each([...elsewhere])("%s comes out as the list that was reviewed", async (name, differences) => {
    const [x = "", y = ""] = name.split(":")[0]?.split(" → ") ?? [];
    const between = changes.filter((one) => liesBetween(one, gatewayVersion(x), gatewayVersion(y)));
    await expect(elsewhereListOf(differences, between, secrets)).toMatchFileSnapshot(goldenFile(name));
  });
});

describe("the evidence of an entry", () => {
  const claimed = changes.flatMap((change) =>
    change.evidence?.from === "ground truth" ? [[change.id, change, change.evidence.shown] as const] : [],
  );

  it.each(claimed)("%s is there", (_id, change, shown) => {
    expect(shows(change, shown)).toBe(true);
  });

  it("is claimed by every entry that these gateways show", () => {
    const shown = [...verdicts.values()].flat().flatMap(({ differences }) => differences.flatMap((one) => idOf(one) ?? []));
    const known = new Set(changes.filter(({ evidence }) => (evidence?.from ?? "unverified") !== "unverified").map(({ id }) => id));
    expect([...new Set(shown)].filter((id) => !known.has(id))).toEqual([]);
  });
});

/** Whether the place that an entry names ("2.8.5 → 3.9.1: group / probe") holds a difference that it explains or is recognised in. */
function shows(change: Change, shown: string): boolean {
  const differences = elsewhere.get(shown);
  if (differences !== undefined) return differences.some((one) => change.explains.some((matcher) => matches(matcher, one)));
  const [pair = "", probe = ""] = shown.split(": ");
  const verdict: CaseVerdict | undefined = verdicts.get(pair)?.find(({ title }) => title === probe);
  return verdict?.differences.some((one) => idOf(one) === change.id) ?? false;
}
