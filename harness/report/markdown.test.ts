import { expect, test } from "vitest";
import { granted, hostile, hostileValues, nothingExercised, refused, rehearsal } from "./certificates.fixture.ts";
import { renderMarkdown } from "./markdown.ts";
import { code, source, text } from "./markdown-text.ts";

test("a refusal lists causes, plugins, differences with both values, explanations, findings, coverage and digests", () => {
  const markdown = renderMarkdown(refused);
  expect(markdown).toMatch(/^# Certificate: refused\n/);
  expect(markdown).toContain("- credential reaches the upstream: route orders-by-id (12 differences)");
  expect(markdown).toContain("| key-auth | 7 | 7 | 1 | 300 | 0 | 12 | 0 | **refused** |");
  expect(markdown).toContain(
    "- `GET /orders/123` at `header:apikey` (recorded/7)\n  - X: (nothing)\n  - Y: `[key-auth credential of alice]`",
  );
  expect(markdown).toContain("| core/change-number-19 |");
  expect(markdown).toContain("<https://docs.example.org/gateway/changelog/>");
  expect(markdown).toContain("- waiver-expired (**refuses**): waiver legacy-feed held until 2026-01-31");
  expect(markdown).toContain("| instance | session on route oauth | no suite for this plugin |");
  expect(markdown).toContain(`| backup | ${"a".repeat(64)} |`);
});

test("a change that rests on documentation alone is called unverified", () => {
  const markdown = renderMarkdown(granted);
  expect(markdown).toContain("| core/change-number-9 (unverified) |");
  expect(markdown.match(/unverified/g)).toHaveLength(1);
});

test("only a rehearsal says twice that it is no evidence about Kong", () => {
  expect(renderMarkdown(rehearsal).match(/no evidence about Kong/g)).toHaveLength(2);
  expect(renderMarkdown(granted)).not.toContain("no evidence about Kong");
});

test("a run that exercised nothing says so", () => {
  expect(renderMarkdown(nothingExercised)).toContain("Nothing was exercised");
});

test("every row of a table has as many cells as its head, whatever the values hold", () => {
  for (const value of hostileValues) {
    let columns = 0;
    for (const line of renderMarkdown(hostile(value)).split("\n")) {
      const cells = line.startsWith("|") ? line.split("|").length : 0;
      if (columns !== 0 && cells !== 0) expect(cells).toBe(columns);
      columns = cells;
    }
  }
});

test("hostile values bring neither controls nor structure nor links into the page", () => {
  for (const value of hostileValues) {
    const markdown = renderMarkdown(hostile(value));
    expect(markdown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    const outsideCode = markdown.replace(/(`+)(?:(?!\1).)+\1/g, "");
    expect(outsideCode).not.toMatch(/<script|\]\(|@team|www\.evil|https:\/\/evil/);
    expect(markdown.length).toBeLessThan(20_000);
  }
});

test("a code span's fence is longer than any run of backticks in the value", () => {
  expect(code("a `b` ```c")).toBe("````a `b` ```c````");
  expect(code("`x")).toBe("`` `x ``");
  expect(code(null)).toBe("(nothing)");
  expect(code("")).toBe("(empty)");
});

test("text means nothing to Markdown and only plain web addresses become links", () => {
  expect(text("a|b*c <i> \\")).toBe("a&#124;b&#42;c &#60;i&#62; &#92;");
  expect(source("https://a.example/b#c")).toBe("<https://a.example/b#c>");
  expect(source("javascript:alert(1)")).toBe("javascript:alert(1)");
  expect(source("https://a.example/><img src=x>")).not.toContain("<img");
});
