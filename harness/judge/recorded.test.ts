import { describe, expect, it } from "vitest";
import { request, response, transcript } from "../compare/transcripts.fixture.ts";
import type { Change } from "../types/change.ts";
import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import { gatewayVersion } from "../types/version.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { createJudge } from "./judge.ts";

const shop = inventory({
  routes: [route({ id: "id of r", name: "r" })],
  plugins: [plugin({ name: "rate-limiting", route_id: "id of r", config: { minute: 5, policy: "cluster" } })],
});
const moved: Change = {
  ...{ id: "moved", title: "", introduced: "3.8.0", until: null, area: "core", class: "sign-off", applies: {}, source: "" },
  explains: [{ end: "client", path: "header:x-left", x: "absent", y: "^\\d+$" }],
};
const requestId: Change = {
  ...{ id: "id", title: "", introduced: "3.5.0", until: null, area: "core", class: "benign", source: "" },
  applies: { answeredBy: "kong" },
  explains: [{ end: "client", path: "body:$.request_id", x: "absent", y: "^[0-9a-f]{32}$" }],
};

/** Recorded somewhere, and answered so by an X and a Y of 3.9.1. */
function judged(recorded: ResponseMessage, onX: ResponseMessage, headers: HeaderLines = []) {
  const side = { version: gatewayVersion("3.9.1"), inventory: shop };
  const changes = [moved, requestId];
  const judge = createJudge({ x: side, y: side, control: false, changes, waivers: [], now: new Date(0), mask: (text) => text });
  const sent = request("/r", headers);
  const planned = plannedCase("recorded/1", [exchange("e1", { request: sent, due: 0 })], {
    ...{ id: "recorded", title: "1", kind: "recorded" },
    recorded: { id: "1", at: 0, scheme: "http", client: null, request: sent, response: recorded, missing: [], unresolved: [] },
  });
  const one = transcript(onX, onX.status === 429 ? [] : [sent], "r");
  return judge.case(planned, { x: [one], y: [{ ...one, cluster: "y" }] });
}

const proxied = (via: string, ...more: HeaderLines) => response(200, [["Via", via], ["X-Kong-Upstream-Latency", "1"], ...more], "fine");
const failed = (server: string, id: string) =>
  response(
    502,
    [
      ["Server", server],
      ["X-Kong-Upstream-Latency", "1"],
      ["Content-Type", "application/json"],
    ],
    `{"message":"An invalid response was received from the upstream server"${id}}`,
  );

describe("a recording of an older release", () => {
  it("is reproduced where X differs by what changed since, also where that had to be signed off then", () => {
    expect(judged(proxied("kong/2.8.5"), proxied("kong/2.8.5", ["X-Left", "3"])).verdict).toBe("same");
    expect(judged(proxied("kong/2.8.5"), proxied("kong/2.8.5", ["X-Left", "none"])).verdict).toBe("inconclusive");
  });

  it("is not, where the recording comes from X's own release", () => {
    expect(judged(proxied("kong/3.9.1"), proxied("kong/3.9.1", ["X-Left", "3"])).verdict).toBe("inconclusive");
  });

  it("is read as Kong's own answer where the upstream could not be reached", () => {
    const id = `,"request_id":"${"a".repeat(32)}"`;
    expect(judged(failed("kong/2.8.5", ""), failed("kong/2.8.5", id)).verdict).toBe("same");
    expect(judged(failed("kong/2.8.5", ""), failed("kong/2.8.5", ',"request_id":"made up"')).verdict).toBe("inconclusive");
  });
});

describe("the likely cause of what X does not reproduce", () => {
  const limited = response(
    429,
    [
      ["X-Kong-Response-Latency", "0"],
      ["Content-Type", "application/json"],
    ],
    '{"message":"API rate limit exceeded"}',
  );

  it("is a policy that counts behind the answer, or a header that did not count where it was recorded", () => {
    expect(judged(proxied("kong/3.9.1"), limited).reasons.join()).toContain("policy cluster counts behind the answer");
    const forwarded = judged(response(400, [["X-Kong-Response-Latency", "0"]], "no"), proxied("kong/3.9.1"), [
      ["X-Forwarded-Proto", "https"],
    ]);
    expect(forwarded.reasons.join()).toContain("X-Forwarded headers");
  });
});
