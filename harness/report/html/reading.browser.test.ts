import { afterAll, beforeAll, expect, test } from "vitest";
import { desk, phone, type Reader, startReader } from "./browser.fixture.ts";
import { grantedPage, manyGroups, refusedPage } from "./page.fixture.ts";

let reader: Reader;
beforeAll(async () => {
  reader = await startReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

/** A machine that does much else is slow, not wrong. */
const WAITS = { timeout: 10_000 };
const refusedCount = refusedPage.certificate.groups.length;

test("the first cause leads to its example, where both ends can be seen", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk });
  const { page, trouble } = opened;
  await page.getByRole("link", { name: "credential reaches the upstream: route orders-by-id" }).click();
  const row = page.locator("#difference-1 tr.refuses", { hasText: "apikey" });
  expect(await row.locator("[data-side=X]").innerText()).toBe("(nothing)");
  expect(await row.locator("[data-side=Y] mark").innerText()).toBe("«key-auth key of alice»");
  expect(trouble).toEqual([]);
});

test("keys search, move, open, clear and help", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk });
  const { page } = opened;
  const shown = page.locator("#differences .entry:visible");
  await page.keyboard.press("/");
  await page.keyboard.type("number-7 spelling");
  await expect.poll(() => shown.count(), WAITS).toBe(1);
  await expect.poll(() => page.locator("#shown").innerText(), WAITS).toMatch(/^1 entry of \d+$/);
  await page.keyboard.press("Escape");
  await expect.poll(() => shown.count(), WAITS).toBe(refusedCount);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await page.evaluate("document.activeElement.id")).toBe("difference-2");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  expect(await page.evaluate("document.activeElement.id")).toBe("difference-2");
  await page.keyboard.press("Enter");
  expect(await page.locator("#difference-2 > details[open]").count()).toBe(1);
  await page.keyboard.press("Enter");
  expect(await page.locator("#difference-2 > details[open]").count()).toBe(0);
  await page.keyboard.press("?");
  expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(false);
});

test("filters by plugin, gravity and verdict, and a plugin's name in the table filters", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk });
  const { page } = opened;
  const shown = page.locator(".entry:visible");
  await page.getByLabel("Gravity").selectOption("limit gone");
  expect(await shown.count()).toBe(1);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Verdict").selectOption("waived");
  expect(await shown.count()).toBe(1);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("link", { name: "key-auth", exact: true }).first().click();
  expect(await page.locator("#filter-plugin").inputValue()).toBe("key-auth");
  expect(await shown.count()).toBeGreaterThan(0);
  expect(await page.locator('.entry:visible:not([data-plugins~="key-auth"])').count()).toBe(0);
  await page.locator("#filter-plugin").selectOption("cors");
  expect(await shown.count()).toBe(0);
});

test("the skip link is the first stop and the theme can be turned", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk, colorScheme: "dark" });
  const { page } = opened;
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await ground()).toBe("rgb(22, 24, 27)");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the verdict");
  await page.keyboard.press("t");
  expect(await ground()).toBe("rgb(253, 253, 251)");
  await page.getByRole("button", { name: "Dark" }).click();
  expect(await ground()).toBe("rgb(22, 24, 27)");
});

test("without a script all but the controls is there, and an entry opens", async () => {
  await using opened = await reader.open(refusedPage, { viewport: desk, javaScriptEnabled: false });
  const { page } = opened;
  expect(await page.locator(".filters").isVisible()).toBe(false);
  expect(await page.locator("#differences .entry:visible").count()).toBe(refusedCount);
  await page.locator("#difference-2 > details > summary").click();
  expect(await page.locator("#difference-2 tr.refuses").first().isVisible()).toBe(true);
});

test("on paper every difference is open, and the controls are gone", async () => {
  for (const javaScriptEnabled of [true, false]) {
    await using opened = await reader.open(refusedPage, { viewport: desk, javaScriptEnabled });
    const { page } = opened;
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator(".bar").isVisible()).toBe(false);
    expect(await page.locator("#difference-5 tr.refuses").first().isVisible()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(253, 253, 251)");
    expect((await page.pdf()).length).toBeGreaterThan(20_000);
  }
});

test("no page is wider than a phone", async () => {
  for (const input of [refusedPage, grantedPage]) {
    await using opened = await reader.open(input, { viewport: phone });
    await opened.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(phone.width);
  }
});

/** Fifty causes in full are some six thousand elements; ten thousand would be a million. */
const ELEMENTS_AT_MOST = 12_000;

test("ten thousand causes of a million exchanges are a page as light as one of fifty, and each can be found", async () => {
  await using opened = await reader.open({ ...refusedPage, certificate: manyGroups(10_000) }, { viewport: desk });
  const { page, trouble } = opened;
  // What a browser lays out when it opens the page; the rest is made when somebody asks for it. How long that takes depends on the machine.
  expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(ELEMENTS_AT_MOST);
  await page.getByLabel("Search").fill("/shops/9876/orders");
  const entry = page.locator("#more .entry");
  await expect.poll(() => entry.count(), WAITS).toBe(1);
  await entry.locator("summary").click();
  await expect.poll(() => entry.locator(".example").count(), WAITS).toBe(3);
  expect(await entry.locator("[data-side=Y]").nth(2).innerText()).toBe("(nothing)");
  expect(await entry.locator(".command").first().innerText()).toMatch(/ --case recorded\/29628-a-recording-of-monday$/);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Gravity").selectOption("limit gone");
  await expect.poll(() => page.locator("#shown").innerText(), WAITS).toMatch(/^1,429 entries of 10,0\d\d$/);
  // By key: entries take their height as they are scrolled to, so a button may move away between a mouse's down and up.
  await page.getByRole("button", { name: "Show 50 more" }).press("Enter");
  await expect.poll(() => entry.count(), WAITS).toBe(100);
  expect(trouble).toEqual([]);
});
