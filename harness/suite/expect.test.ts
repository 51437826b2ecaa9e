import { expect, test } from "vitest";
import { all, answered, header, perLine, reachesUpstream, rejected, since, upstreamHas, upstreamHeader, upstreamLacks } from "./expect.ts";

test("a rejection has status, message, and stays in the gateway", () => {
  expect(rejected(401, since("3.9", "Unauthorized", "Invalid"))).toEqual({
    status: { every: 401 },
    message: { "2.8": "Invalid", "3.4": "Invalid", "3.9": "Unauthorized" },
    upstream: "not-reached",
  });
});

test("parts add up and the last of two contradicting ones counts", () => {
  const whole = all(
    answered(200),
    header("A").is("1"),
    header("B").absent(),
    upstreamHas("x"),
    upstreamHas("y"),
    reachesUpstream,
    answered(404),
  );
  expect(whole).toEqual({
    status: { every: 404 },
    upstream: "reached",
    headers: [
      { name: "A", is: { every: { kind: "equals", value: "1" } } },
      { name: "B", is: { every: { kind: "absent" } } },
    ],
    upstreamHas: ["x", "y"],
  });
});

test("a header that a line does not send is absent there", () => {
  expect(upstreamHeader("A").is(perLine((line) => (line === "2.8" ? "1" : null)))).toEqual({
    upstreamHeaders: [{ name: "A", is: { "2.8": { kind: "equals", value: "1" }, "3.4": { kind: "absent" }, "3.9": { kind: "absent" } } }],
  });
});

test("nothing that is not said is expected", () => {
  expect(all()).toEqual({});
  expect(all(upstreamLacks("key"), {})).toEqual({ upstreamLacks: ["key"] });
});
