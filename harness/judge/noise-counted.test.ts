import { describe, expect, it } from "vitest";
import { response, transcript } from "../compare/transcripts.fixture.ts";
import type { HeaderLines } from "../types/message.ts";
import { exchange, request } from "../types/plan.fixture.ts";
import { gatewayVersion } from "../types/version.ts";
import { identitiesOf } from "./identity.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { countedApart } from "./noise-counted.ts";
import { sceneOf } from "./scene.ts";

const routes = [route({ id: "id of a", name: "a" })];
const limited = inventory({ routes, plugins: [plugin({ name: "rate-limiting", route_id: "id of a", config: { minute: 4 } })] });

/** A difference at `path` between what X and Y tell, where the control tells something else; statuses of X and the control. */
function apart(path: string, told: readonly string[], statuses: readonly number[] = [200, 200], of = limited): boolean {
  const [x = "", control = "", y = ""] = told;
  const on = (status = 200) => transcript(response(status, [["X-Kong-Upstream-Latency", "1"]] satisfies HeaderLines), [], "a");
  const cluster = { version: gatewayVersion("2.8"), inventory: of };
  const context = { x: cluster, y: cluster, control: true, changes: [], waivers: [], now: new Date(0), mask: (text: string) => text };
  const scene = sceneOf(
    exchange("e1", { request: request({ target: "/a" }) }),
    { x: on(statuses[0]), y: on(), control: on(statuses[1]) },
    context,
    identitiesOf(of),
  );
  const at = { exchange: "e1", end: "client", path, x } as const;
  return countedApart({ ...at, y }, [{ ...at, y: control }], scene);
}

describe("a limit's counter", () => {
  it("explains whatever follows when one of the copies refuses as too many", () => {
    expect(apart("status", ["200", "429", "429"], [200, 429])).toBe(true);
    expect(apart("status", ["429", "429", "200"], [429, 429])).toBe(false);
    expect(apart("status", ["200", "503", "503"], [200, 503])).toBe(false);
  });

  it("explains nothing on a route without a limit", () => {
    expect(apart("status", ["200", "429", "429"], [200, 429], inventory({ routes }))).toBe(false);
  });

  it.each([
    ["3", "2", "2", true],
    ["3", "2", "4", true],
    ["3", "2", "1", true],
    ["3", "2", "0", false],
    ["3", "3", "2", false],
    ["3", "2", "9999", false],
    ["3", "2", "none", false],
  ])("tells %s on X and %s on the control: that Y tells %s is explained: %s", (x, control, y, explained) => {
    expect(apart("header:ratelimit-remaining", [x, control, y])).toBe(explained);
    expect(apart("header:x-ratelimit-remaining-minute", [x, control, y])).toBe(explained);
    expect(apart("header:x-stock", [x, control, y])).toBe(false);
  });
});
