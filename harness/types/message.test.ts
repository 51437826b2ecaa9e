import { describe, expect, it } from "vitest";
import { type HeaderLines, headerValue, headerValues, withoutHeaders } from "./message.ts";

const headers: HeaderLines = [
  ["Via", "a"],
  ["X-Id", "1"],
  ["via", "b"],
];

describe("headers are found by their names without case", () => {
  it("the first value, all values in wire order, or none", () => {
    expect(headerValue(headers, "VIA")).toBe("a");
    expect(headerValues(headers, "vIa")).toEqual(["a", "b"]);
    expect(headerValue(headers, "x-ie")).toBeUndefined();
    expect(headerValues(headers, "x-ids")).toEqual([]);
  });

  it("and taken off, in whatever place they stand", () => {
    expect(withoutHeaders(headers, ["VIA", "age"])).toEqual([["X-Id", "1"]]);
    expect(withoutHeaders(headers, ["x-id"])).toEqual([headers[0], headers[2]]);
    expect(headers).toHaveLength(3);
  });

  it("where none of them stands the list is the same one", () => {
    expect(withoutHeaders(headers, ["age"])).toBe(headers);
  });
});
