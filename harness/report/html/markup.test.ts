import { expect, test } from "vitest";
import { command, escaped, html, value } from "./markup.ts";

test("whatever is put into the template is escaped, in elements and in quoted attributes", () => {
  const text = `<b a="1" b='2'>&`;
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;</p>',
  );
});

test("what the template made itself is not escaped twice, alone or in a list", () => {
  const items = ["<", ">"].map((one) => html`<li>${one}</li>`);
  expect(html`<ul>${items}</ul>${3}${null}${false}`.markup).toBe("<ul><li>&lt;</li><li>&gt;</li></ul>3");
});

test("an object out of a file that looks like what the template makes is escaped like any other value", () => {
  const forged = JSON.parse('{"markup":"<script>"}');
  expect(html`${forged}${[forged]}`.markup).not.toContain("<");
});

test("characters that act are spelled out, and text is cut", () => {
  expect(escaped("a\u202eb\u200bc\n")).toBe("a\\u{202e}b\\u{200b}c\\n");
  expect(escaped("<".repeat(1_000_000)).length).toBeLessThan(20_000);
});

test("nothing and empty are told apart", () => {
  expect([value(null).markup, value("").markup, value("<").markup]).toEqual([
    '<em class="none">(nothing)</em>',
    '<em class="none">(empty)</em>',
    "<code>&lt;</code>",
  ]);
});

test("a command keeps its lines and nothing else of what it holds", () => {
  expect(command("a \\\n  '<b>'").markup).toContain("a \\\n  &#39;&lt;b&gt;&#39;");
});
