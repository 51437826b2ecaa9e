import { expect, it } from "vitest";
import { response, transcript } from "../compare/transcripts.fixture.ts";
import { exercisedOn } from "./exercised.ts";
import { plugin } from "./inventories.fixture.ts";
import type { Part } from "./scene.ts";

const instances = ["http-log", "rate-limiting", "acl", "key-auth", "bot-detection"].map((name) => plugin({ name }));

function part(status: number, message: string | null, by: Part["by"] = "kong"): Part {
  const answer = response(status, []);
  const one = transcript(answer);
  return { transcript: one, response: answer, matched: one.route, route: null, instances, by, reached: 0, message };
}

const names = (one: Part) => exercisedOn(one).map(({ name }) => name);

it("a request that gets through exercises every effective instance", () => {
  expect(names(part(200, null, "upstream"))).toHaveLength(5);
});

it("a refusal exercises nothing that would have decided after it", () => {
  expect(names(part(401, "No API key found in request"))).toEqual(["http-log", "key-auth", "bot-detection"]);
  expect(names(part(403, "You cannot consume this service"))).toEqual(["http-log", "acl", "key-auth", "bot-detection"]);
  expect(names(part(429, "API rate limit exceeded"))).toHaveLength(5);
});
