import { HarnessError } from "../errors.ts";

/** The version lines whose behaviour is known well enough to model and to expect: each stands for a range of releases. */
export const versionLines = ["2.8", "3.4", "3.9"] as const;
export type VersionLine = (typeof versionLines)[number];

/** A Kong release as written by its user ("2.8.5", "3.9") and the line that stands for it. */
export interface GatewayVersion {
  readonly text: string;
  readonly line: VersionLine;
}

/** A value that is the same on every line, or one value for each line. */
export type PerLine<T> = { readonly every: T } | { readonly [line in VersionLine]: T };

export function onLine<T>(value: PerLine<T>, line: VersionLine): T {
  return "every" in value ? value.every : value[line];
}

/** Numeric parts of a version for ordering: "3.9.1" → [3, 9, 1]; missing parts are 0. */
function versionParts(text: string): readonly [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionParts(a), versionParts(b)];
  for (const index of [0, 1, 2] as const) {
    if (left[index] !== right[index]) return left[index] - right[index];
  }
  return 0;
}

/** The release that stands for a line, when the user named only the line; ground truth was taken from these. */
const releaseOfLine: Record<VersionLine, string> = { "2.8": "2.8.5", "3.4": "3.4.2", "3.9": "3.9.1" };

/**
 * Reads "2.8", "2.8.5", "3.4.2" or "3.9.1". 2.x maps to line 2.8, 3.0–3.4 to 3.4, 3.5 and later to 3.9.
 * @throws HarnessError `config-invalid` when the text is not a Kong release from 2.8 on
 */
export function gatewayVersion(text: string): GatewayVersion {
  if (!/^\d+\.\d+(\.\d+){0,2}$/.test(text) || compareVersions(text, "2.8") < 0 || versionParts(text)[0] > 3) {
    throw new HarnessError(
      "config-invalid",
      `"${text}" is not a Kong release from 2.8 to 3.x`,
      "Write a version such as 2.8, 3.4.2 or 3.9.1.",
    );
  }
  const line: VersionLine = compareVersions(text, "3.0") < 0 ? "2.8" : compareVersions(text, "3.5") < 0 ? "3.4" : "3.9";
  return { text: text.split(".").length > 2 ? text : text === line ? releaseOfLine[line] : `${text}.0`, line };
}
