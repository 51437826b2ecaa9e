import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HarnessError } from "../errors.ts";
import { parseChanges } from "./catalogue.ts";
import { loadChanges, loadWaivers } from "./catalogue-files.ts";
import { parseWaivers } from "./waivers-file.ts";

const CHANGE = `
- id: core-via
  title: Via has another shape
  introduced: 3.8.0
  area: core
  class: benign
  applies: { answeredBy: upstream, status: [200] }
  explains:
    - { end: client, path: "header:via", x: "^kong/", y: "{x} 1.1 kong" }
  source: CHANGELOG
`;

const WAIVER = `
- id: legacy
  case: recorded
  request: GET /legacy
  end: upstream
  path: target:path
  reason: the legacy backend takes either spelling
  owner: team-legacy
  until: 2026-12-31
`;

const ABOUT_A_CHANGE = `
- id: one-slash
  change: router-path-handling-v1
  reason: all legacy backends take one slash more
  owner: team-legacy
  until: 2026-12-31
`;

function failing(read: () => unknown): { readonly code: string; readonly message: string } {
  try {
    read();
  } catch (error) {
    if (error instanceof HarnessError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("changes", () => {
  it("are read with what may be left out", () => {
    expect(parseChanges("core.yaml", CHANGE)).toEqual([
      {
        id: "core-via",
        title: "Via has another shape",
        introduced: "3.8.0",
        until: null,
        area: "core",
        class: "benign",
        applies: { answeredBy: "upstream", status: [200] },
        explains: [{ end: "client", path: "header:via", x: "^kong/", y: "{x} 1.1 kong" }],
        source: "CHANGELOG",
        evidence: { from: "unverified" },
      },
    ]);
    expect(parseChanges("empty.yaml", "# nothing yet\n")).toEqual([]);
  });

  it("tell where they were seen, or that they were not", () => {
    const of = (evidence: string) => parseChanges("core.yaml", `${CHANGE}  evidence: ${evidence}\n`)[0]?.evidence;
    expect(of("unverified")).toEqual({ from: "unverified" });
    expect(of("{ from: ground truth, shown: core / via }")).toEqual({ from: "ground truth", shown: "core / via" });
  });

  it("cannot be altered once they are read", () => {
    const [one] = parseChanges("core.yaml", CHANGE);
    expect(Object.isFrozen(one)).toBe(true);
    expect(Object.isFrozen(one?.explains[0])).toBe(true);
  });

  it.each([
    ["an unknown field", CHANGE.replace("area:", "aera:"), 'core.yaml: entry "core-via": '],
    ["a wrong end", CHANGE.replace("end: client", "end: server"), 'core.yaml: entry "core-via": explains.0.end'],
    ["a broken expression", CHANGE.replace("^kong/", "^kong("), "explains.0.x: is no regular expression"],
    ["a broken path", CHANGE.replace("header:via", "/header:(/"), "explains.0.path: is no regular expression"],
    ["a release that is none", CHANGE.replace("3.8.0", "soon"), "introduced"],
    ["no matcher", CHANGE.replace(/explains:\n.*\n/, "explains: []\n"), "explains"],
    ["a class that is none", CHANGE.replace("benign", "harmless"), "class"],
    ["a guess for evidence", `${CHANGE}  evidence: { from: hearsay, shown: core }\n`, "evidence"],
    ["evidence that was seen nowhere", `${CHANGE}  evidence: { from: ground truth }\n`, "evidence"],
    ["no list", "id: x", "core.yaml is not a list of entries"],
    ["broken YAML", "- id: [", "core.yaml is not YAML"],
  ])("are refused with %s", (_what, yaml, text) => {
    const { code, message } = failing(() => parseChanges("core.yaml", yaml));
    expect(code).toBe("changes-invalid");
    expect(message).toContain(text);
  });
});

describe("waivers", () => {
  it("are read with what may be left out", () => {
    expect(parseWaivers("waivers.yaml", WAIVER)).toMatchObject([
      { id: "legacy", change: null, request: "GET /legacy", until: "2026-12-31" },
    ]);
    expect(parseWaivers("waivers.yaml", "[]")).toEqual([]);
  });

  it("are about a change wherever it shows when they name nothing of a case", () => {
    expect(parseWaivers("waivers.yaml", ABOUT_A_CHANGE)).toEqual([
      {
        id: "one-slash",
        case: null,
        change: "router-path-handling-v1",
        reason: expect.any(String),
        owner: "team-legacy",
        until: "2026-12-31",
      },
    ]);
    expect(Object.isFrozen(parseWaivers("waivers.yaml", ABOUT_A_CHANGE)[0])).toBe(true);
  });

  it.each([
    ["no owner", WAIVER.replace(/ {2}owner: .*\n/, ""), 'entry "legacy": owner'],
    ["a day that is none", WAIVER.replace("2026-12-31", "next year"), 'entry "legacy": until'],
    ["no reason worth the name", WAIVER.replace("the legacy backend takes either spelling", "ok"), 'entry "legacy": reason'],
    ["a query in the request line", WAIVER.replace("GET /legacy", "GET /legacy?a=1"), 'entry "legacy": request'],
    ["all recorded traffic at once", WAIVER.replace(/ {2}request: .*\n/, ""), 'entry "legacy": request'],
    ["a change and half a case", `${ABOUT_A_CHANGE}  path: status\n`, 'entry "one-slash": case'],
    ["a change without an owner", ABOUT_A_CHANGE.replace(/ {2}owner: .*\n/, ""), 'entry "one-slash": owner'],
    ["a change without a reason", ABOUT_A_CHANGE.replace(/ {2}reason: .*\n/, ""), 'entry "one-slash": reason'],
    ["one id twice", WAIVER + WAIVER, '"legacy" stands twice'],
  ])("are refused with %s", (_what, yaml, text) => {
    const { code, message } = failing(() => parseWaivers("waivers.yaml", yaml));
    expect(code).toBe("waivers-invalid");
    expect(message).toContain(text);
  });
});

describe("files", () => {
  it("of one directory are read by name, and each id only once", async () => {
    const directory = await mkdtemp(join(tmpdir(), "changes-"));
    try {
      await expect(loadChanges(directory)).rejects.toMatchObject({
        code: "changes-invalid",
        message: expect.stringContaining("no documented change"),
      });
      await writeFile(join(directory, "b.yaml"), CHANGE);
      await writeFile(join(directory, "notes.txt"), "not read");
      expect(await loadChanges(directory)).toHaveLength(1);
      await writeFile(join(directory, "a.yaml"), CHANGE);
      await expect(loadChanges(directory)).rejects.toMatchObject({
        code: "changes-invalid",
        message: expect.stringContaining("stands twice"),
      });
      await expect(loadWaivers(join(directory, "none.yaml"))).rejects.toMatchObject({ code: "waivers-invalid" });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("of this repository are valid", async () => {
    const suites = new URL("../../suites/", import.meta.url).pathname;
    expect((await loadChanges(join(suites, "changes"))).length).toBeGreaterThan(30);
    await expect(loadWaivers(join(suites, "waivers.yaml"))).resolves.toBeInstanceOf(Array);
  });
});
