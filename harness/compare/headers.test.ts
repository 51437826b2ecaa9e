import { describe, expect, it } from "vitest";
import type { HeaderLine, HeaderLines } from "../types/message.ts";
import { compareHeaders } from "./headers.ts";
import { createTally } from "./tally.ts";

function compared(x: HeaderLines, y: HeaderLines) {
  const tally = createTally("e1");
  compareHeaders("client", x, y, new Set(), tally.at("client"));
  const { differences, matched, ignored } = tally.result();
  return { differences: differences.map((one) => [one.path, one.x, one.y]), matched, ignored };
}

const x: HeaderLines = [["Date", "Mon, 01 Mar 2026 10:00:00 GMT"], ["Age", "7"], ["X-A", "1"], ["X-B", "2"], ["X-C", "3"]]; // biome-ignore format: a list
const y: HeaderLines = [["X-D", "4"], ["x-b", "2"], ["X-C", "5"], ["Age", "8"], ["DATE", "Mon, 01 Mar 2026 10:00:01 GMT"]]; // biome-ignore format: a list

const unlike = {
  differences: [
    ["header:x-a", "1", null],
    ["header:x-c", "3", "5"],
    ["header:x-d", null, "4"],
  ],
  matched: 1,
  ignored: 2,
};

describe("headers in any order", () => {
  it("are paired by name: those of X in their order, then those that Y alone has", () => {
    expect(compared(x, y)).toEqual(unlike);
  });

  it("among many others are compared as among few", () => {
    const others = Array.from({ length: 60 }, (_, index): HeaderLine => [`X-Other-${index}`, "same"]);
    expect(compared([...x, ...others], [...others.toReversed(), ...y])).toEqual({ ...unlike, matched: 61 });
  });

  it("beside one that stands twice are compared as beside none", () => {
    const twice: HeaderLines = [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]; // biome-ignore format: a list
    expect(compared([...twice, ...x], [...y, ...twice])).toEqual({ ...unlike, matched: 2 });
  });
});

it("a header that stands twice is another than one that stands once, be it the same line twice", () => {
  const line: HeaderLine = ["X-A", "1"];
  expect(compared([line, line], [line]).differences).toEqual([["header:x-a", "1\n1", "1"]]);
  expect(compared([line], [line, line]).differences).toEqual([["header:x-a", "1", "1\n1"]]);
  expect(compared([line, line], [line, line])).toEqual({ differences: [], matched: 1, ignored: 0 });
});
