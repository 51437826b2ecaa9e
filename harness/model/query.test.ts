import { expect, it } from "vitest";
import { argumentValues, encodeArguments, parseArguments, withoutArgument } from "./query.ts";

it("decodes names and values, tells a bare name from an empty value, keeps order and repeats", () => {
  const args = parseArguments("a=1&b&c=&a=%E2%82%AC+%zz&=x&%61=2");
  expect(args).toEqual([
    ["a", "1"],
    ["b", null],
    ["c", ""],
    ["a", "€ %zz"],
    ["a", "2"],
  ]);
  expect(argumentValues(args, "a")).toEqual(["1", "€ %zz", "2"]);
});

it("writes a query anew, or cuts one argument out of it as it stands", () => {
  expect(encodeArguments(parseArguments("a=%7e'+&b"))).toBe("a=~%27%20&b");
  expect(withoutArgument("x=%7e&k%65y=1&key&y", "key")).toBe("x=%7e&y");
});
