import { expect, test } from "vitest";
import { granted } from "./certificates.fixture.ts";
import { renderMarkdown } from "./markdown.ts";
import { resultsOf } from "./results.ts";
import { renderTerminal } from "./terminal.ts";

const selection = {
  ...{ recorded: 1104, kept: 20, narrowedTo: ["route orders"], thinned: ["10 % of the clients"] },
  leftOut: [
    { reason: "another route takes it", count: 1000 },
    { reason: "its client is not in the sample", count: 84 },
  ],
};
const sentence = "Of 1,104 recorded exchanges 20 were sent and 1,084 left out (thinned out to 10 % of the clients).";
const narrowed = "Recorded traffic was narrowed to route orders: it says nothing about the rest.";

test("what was left out, and why, is in every report", () => {
  const terminal = renderTerminal({ ...granted, selection }, { colour: false, width: 120 });
  for (const line of [narrowed, sentence, "  1,000 left out: another route takes it", "  84 left out: its client is not in the sample"])
    expect(terminal.split("\n")).toContain(line);
  const markdown = renderMarkdown({ ...granted, selection });
  for (const line of [`**${narrowed}**`, sentence, "| another route takes it | 1000 |"]) expect(markdown.split("\n")).toContain(line);
  expect(resultsOf({ ...granted, selection })[0]?.detail).toContain(sentence);
});

test("nothing is said of a selection where there is none", () => {
  for (const text of [renderTerminal(granted, { colour: false, width: 120 }), renderMarkdown({ ...granted, selection: null })])
    expect(text).not.toMatch(/left out|narrowed/i);
});

test("a part says that it is one", () => {
  const part = { index: 3, of: 8 };
  const words = "Part 3 of 8: it speaks for its share alone; merge the parts for a certificate.";
  expect(renderTerminal({ ...granted, part }, { colour: false, width: 120 })).toContain(words);
  expect(renderMarkdown({ ...granted, part })).toContain(words);
});
