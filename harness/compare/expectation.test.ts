import { describe, expect, it } from "vitest";
import type { Expectation } from "../types/case.ts";
import type { HeaderLine } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";
import { checkExpectation, unseenUpstream } from "./expectation.ts";
import { request, response, transcript } from "./transcripts.fixture.ts";

const refused = transcript(
  response(401, [["Content-Type", "application/json; charset=utf-8"], ["WWW-Authenticate", 'Key realm="kong"']], '{"message":"No API key found in request"}'), // biome-ignore format: pairs
);
const passed = transcript(response(200, []), [request("/a?apikey=secret-1", [["X-Consumer-Username", "alice"]], "name=x")]);
const on28 = (expectation: Expectation, one = refused) => checkExpectation(expectation, one, "2.8");

describe("checkExpectation", () => {
  it("is content with what is as documented, and asserts nothing that is left out", () => {
    const expectation: Expectation = {
      status: { every: 401 },
      message: { every: "No API key found in request" },
      headers: [
        {
          name: "www-authenticate",
          is: { "2.8": { kind: "equals", value: 'Key realm="kong"' }, "3.4": { kind: "present" }, "3.9": { kind: "absent" } },
        },
      ],
      upstream: "not-reached",
    };
    expect(on28(expectation)).toEqual([]);
    expect(on28({})).toEqual([]);
    expect(checkExpectation(expectation, refused, "3.9")).toHaveLength(1);
  });

  it.each<[string, Expectation, string]>([
    ["status", { status: { every: 403 } }, "status 401, documented 403"],
    ["message", { message: { every: "Unauthorized" } }, 'message "No API key found in request", documented "Unauthorized"'],
    [
      "absence",
      { headers: [{ name: "WWW-Authenticate", is: { every: { kind: "absent" } } }] },
      'header WWW-Authenticate is "Key realm="kong"", documented absent',
    ],
    [
      "presence",
      { headers: [{ name: "Retry-After", is: { every: { kind: "present" } } }] },
      "header Retry-After is absent, documented present",
    ],
    [
      "pattern",
      { headers: [{ name: "WWW-Authenticate", is: { every: { kind: "matches", pattern: /^Basic/ } } }] },
      'header WWW-Authenticate is "Key realm="kong"", documented like /^Basic/',
    ],
    ["reach", { upstream: "reached" }, "the request did not reach the upstream"],
  ])("objects to the wrong %s", (_what, expectation, sentence) => {
    expect(on28(expectation)).toEqual([sentence]);
  });

  it("looks at the request that the upstream received", () => {
    expect(on28({ upstream: "not-reached" }, passed)).toEqual(["the request reached the upstream, documented not to"]);
    expect(on28({ upstreamLacks: ["secret-1"] }, passed)).toEqual(['"secret-1" reaches the upstream']);
    expect(on28({ upstreamHas: ["name=x", "name=y"] }, passed)).toEqual(['"name=y" does not reach the upstream']);
    expect(
      on28({ upstreamHeaders: [{ name: "x-consumer-username", is: { every: { kind: "equals", value: "bob" } } }] }, passed),
    ).toHaveLength(1);
  });

  it("takes the gateway's word, its latency headers, for whether an upstream that nobody observed was asked", () => {
    const unseen = (...headers: HeaderLine[]): Transcript => ({
      ...transcript(response(200, headers)),
      upstream: { kind: "unobserved", reason: "external" },
    });
    const [proxied, own] = [unseen(["X-Kong-Upstream-Latency", "3"]), unseen(["X-Kong-Response-Latency", "0"])];
    for (const told of [proxied, own]) expect(unseenUpstream({ upstream: "reached" }, told)).toBeNull();
    expect(on28({ upstream: "reached" }, proxied)).toEqual([]);
    expect(on28({ upstream: "reached" }, own)).toEqual(["the request did not reach the upstream"]);
    expect(on28({ upstream: "not-reached" }, proxied)).toEqual(["the request reached the upstream, documented not to"]);
    const cached = unseen(["X-Kong-Upstream-Latency", "3"], ["X-Cache-Status", "Hit"]);
    expect(unseenUpstream({ upstream: "reached" }, cached)).toContain("cannot be checked");
    expect(unseenUpstream({ upstream: "reached", upstreamLacks: ["secret-1"] }, proxied)).toContain("cannot be checked");
  });

  it("cannot vouch for an upstream that nobody observed, nor for an answer that did not come", () => {
    const unseen = { ...passed, upstream: { kind: "unobserved", reason: "external" } } as const;
    const cannot = "what is documented of the upstream's end cannot be checked: external";
    const ofUpstream: readonly Expectation[] = [
      { upstream: "reached" },
      { upstream: "not-reached" },
      { upstreamLacks: ["secret-1"] },
      { upstreamHas: ["name=x"] },
      { upstreamHeaders: [{ name: "x-consumer-username", is: { every: { kind: "absent" } } }] },
    ];
    for (const expectation of ofUpstream) {
      expect(unseenUpstream(expectation, unseen)).toBe(cannot);
      expect(unseenUpstream(expectation, passed)).toBeNull();
    }
    expect(unseenUpstream({ status: { every: 200 } }, unseen)).toBeNull();
    expect(on28({ status: { every: 403 }, upstream: "reached" }, unseen)).toEqual(["status 200, documented 403"]);
    expect(on28({}, { ...passed, outcome: { kind: "failed", reason: "reset", milliseconds: 1 } })).toEqual(["there was no answer: reset"]);
  });
});
