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

/** How the texts of verdicts are masked. */
export interface Masking {
  readonly mask: (text: string) => string;
  /** The same for what stands in verdict after verdict: paths, entities, reasons. It remembers what it gave. */
  readonly again: (text: string) => string;
}

/** In characters and in texts: enough for the places and causes of a run, and little memory whatever they are. */
const [TEXT_REMEMBERED, TEXTS_REMEMBERED] = [300, 1000];

/** @param mask replaces secrets */
export function masking(mask: (text: string) => string): Masking {
  const known = new Map<string, string>();
  const again = (text: string) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const masked = mask(text);
    if (known.size >= TEXTS_REMEMBERED) known.clear();
    if (text.length <= TEXT_REMEMBERED) known.set(text, masked);
    return masked;
  };
  return { mask, again };
}

export function presentableDifference(one: JudgedDifference, { mask, again }: Masking): JudgedDifference {
  const { blame } = one;
  return {
    ...one,
    path: again(one.path),
    x: presentable(one.x, mask),
    y: presentable(one.y, mask),
    blame: { ...blame, entity: blame.entity === null ? null : again(blame.entity), why: again(blame.why) },
  };
}
