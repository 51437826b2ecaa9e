import { createHash } from "node:crypto";
import type { JudgedDifference } from "../types/difference.ts";

/** What is kept of one value, in characters: enough to recognise it, little enough for thousands of differences. */
const VALUE_KEPT_CHARACTERS = 300;

/**
 * A value fit to be stored and shown: masked as a whole first, so that no half of a secret is left at the cut, then shortened.
 * @param mask replaces secrets
 */
function presentable(value: string | null, mask: (text: string) => string): string | null {
  if (value === null) return null;
  const masked = mask(value);
  if (masked.length <= VALUE_KEPT_CHARACTERS) return masked;
  const digest = createHash("sha256").update(masked).digest("hex").slice(0, 12);
  return `${masked.slice(0, VALUE_KEPT_CHARACTERS)}… (${masked.length} characters, sha256 of the masked text ${digest}…)`;
}

export function presentableDifference(one: JudgedDifference, mask: (text: string) => string): JudgedDifference {
  const { blame } = one;
  return {
    ...one,
    path: mask(one.path),
    x: presentable(one.x, mask),
    y: presentable(one.y, mask),
    blame: { ...blame, entity: blame.entity === null ? null : mask(blame.entity), why: mask(blame.why) },
  };
}
