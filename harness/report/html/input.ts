import type { Certificate } from "../../types/certificate.ts";
import type { Observations, ShownCase } from "../../types/observations.ts";

/** All that a page is made from. What the folder does not hold is null, and the page says so. */
export interface HtmlInput {
  readonly certificate: Certificate;
  readonly observations: Observations | null;
  /** Cases in full by key: at least those of `shownCaseKeys`. */
  readonly cases: ReadonlyMap<string, ShownCase> | null;
  readonly assets: HtmlAssets;
}

/** The style sheet and the script, as they stand beside this file: page.css and page.js. */
export interface HtmlAssets {
  readonly css: string;
  readonly script: string;
}
