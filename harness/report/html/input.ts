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

/** What assets/ holds, as text with LF alone: the style sheet, and scripts that do not know each other. */
export interface HtmlAssets {
  readonly css: string;
  readonly scripts: readonly string[];
}

/** The files of assets/, in the order in which they hold. */
export const assetFiles = {
  css: ["base.css", "top.css", "entries.css", "drawings.css", "narrow-and-paper.css"],
  scripts: ["filter.js", "keys.js"],
} as const;
