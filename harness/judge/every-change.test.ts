import { describe, expect, it } from "vitest";
import type { Change, ChangeMatcher } from "../types/change.ts";
import { loadChanges } from "./catalogue-files.ts";
import { showsInExchanges } from "./changes.ts";
import { matches } from "./matcher.ts";

const changes = await loadChanges(new URL("../../suites/changes", import.meta.url).pathname);
const benign = changes.filter((one) => one.class === "benign");

/** Patterns that every value, or every value that is there, fits. */
const ANYTHING = ["any", ".", ".+", ".*", "^", "$", "^.+$", "^.*$", "\\S", "\\s"];
const anything = ({ x, y }: ChangeMatcher) => ANYTHING.includes(x) && ANYTHING.includes(y);
const everywhere = ({ path }: ChangeMatcher) => ["*", "header:*", "body*", "/./", "/.*/", "//"].includes(path);
/** The order of arguments that are all there is what the path says, whatever they are. */
const ORDER_ALONE = "target:query-order";

describe.each(changes.map((one) => [one.id, one] as const))("%s", (_id, change) => {
  it("names its source, and explains something in particular", () => {
    expect(change.source.length).toBeGreaterThan(8);
    expect(change.title.length).toBeGreaterThan(12);
    for (const one of change.explains) {
      expect(everywhere(one) && anything(one), `${one.path} matches whatever there is`).toBe(false);
      if (change.class === "benign" && one.path !== ORDER_ALONE)
        expect(anything(one), `${one.path}: whatever is there explains itself`).toBe(false);
    }
  });

  it("leaves it to a person when the answer is another one, or another route answers", () => {
    const decisive = change.explains.filter(
      ({ end, path }) => (end === "client" && path === "status") || end === "route" || end === "outcome",
    );
    if (decisive.length > 0) expect(change.class).toBe("sign-off");
  });

  it("applies to something that can be told apart, where the values cannot", () => {
    const vague = change.explains.filter((one) => anything(one) && one.path !== ORDER_ALONE && one.end !== "start");
    const told = Object.keys(change.applies).length > 0 || vague.every(({ end, path }) => isNamed(end, path));
    expect(told).toBe(true);
  });

  it("does not explain a header that nobody documented", () => {
    if (!benign.includes(change)) return;
    for (const end of ["client", "upstream"] as const) {
      for (const path of ["header:x-unheard-of", "header:x-powered-by", "body:$.unheard_of", "status", "method", "header:set-cookie"]) {
        for (const [x, y] of [
          [null, "1"],
          ["1", null],
          ["1", "2"],
        ] as const) {
          const shown = { end, path, x, y };
          expect(change.explains.some((one) => matches(one, shown)), `${end} ${path}: ${x} → ${y}`).toBe(false); // biome-ignore format: one step
        }
      }
    }
  });
});

describe("the catalogue", () => {
  it("tells of each entry where it was seen, or that it was not", () => {
    const counts = (from: string) => changes.filter(({ evidence }) => evidence?.from === from).length;
    expect(counts("ground truth") + counts("real gateway") + counts("unverified")).toBe(changes.length);
    expect(counts("ground truth")).toBeGreaterThan(30);
  });

  it("holds changes of exchanges, logs, migrations and starts", () => {
    const on = (end: string) => changes.filter((one) => one.explains.some((matcher) => matcher.end === end)).length;
    expect(changes.filter(showsInExchanges).length).toBeGreaterThan(100);
    for (const end of ["log", "migration", "start"]) expect(on(end)).toBeGreaterThan(10);
  });

  it("says what can be done about whatever needs sign-off in an exchange", () => {
    const silent = (one: Change) => one.class === "sign-off" && showsInExchanges(one) && one.advice === undefined;
    expect(changes.filter(silent).map(({ id }) => id)).toEqual([]);
  });
});

/** A path that names the things it is about, be it several of a kind. */
function isNamed(end: string, path: string): boolean {
  return end === "route" || (path.startsWith("/^") && path.endsWith("$/"));
}
