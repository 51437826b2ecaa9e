import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { HtmlInput } from "./input.ts";
import { renderHtml } from "./page.ts";

/** A browser, and a folder that pages are opened from as a reader would: as files. */
export interface Reader extends AsyncDisposable {
  open(input: HtmlInput, options: BrowserContextOptions): Promise<OpenedPage>;
}

interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Everything that the page asked for besides itself, and every script error or policy violation. */
  readonly trouble: readonly string[];
  /** Requests that the policy did not stop before they were sent. */
  readonly sent: readonly string[];
}

function executable(): string {
  const found = execFileSync("sh", [
    "-c",
    "command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable",
  ]);
  return found.toString().trim();
}

/** Chromium's sandbox does not start for root, in containers neither. */
export async function startReader(): Promise<Reader> {
  const browser: Browser = await chromium.launch({ executablePath: executable(), chromiumSandbox: false });
  const folder = await mkdtemp(join(tmpdir(), "cutover-report-"));
  let pages = 0;
  return {
    async open(input, options) {
      pages += 1;
      const path = join(folder, `report-${pages}.html`);
      await writeFile(path, renderHtml(input));
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const trouble: string[] = [];
      const url = pathToFileURL(path).href;
      const sent: string[] = [];
      page.on("requestfinished", (request) => request.url() !== url && sent.push(request.url()));
      page.on("requestfailed", (request) => request.failure()?.errorText !== "csp" && sent.push(request.url()));
      page.on("request", (request) => request.url() !== url && trouble.push(`request ${request.url().slice(0, 200)}`));
      page.on("pageerror", (error) => trouble.push(`error ${error.message}`));
      page.on("console", (message) => message.type() === "error" && trouble.push(`console ${message.text()}`));
      page.on("dialog", (dialog) => {
        trouble.push(`dialog ${dialog.message()}`);
        dialog.dismiss().catch(() => {});
      });
      await page.goto(url);
      return { page, trouble, sent, [Symbol.asyncDispose]: () => context.close() };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

export const desk = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };
