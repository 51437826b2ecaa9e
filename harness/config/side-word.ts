import type { SideFile } from "./side-schema.ts";

/** A side as one word: a URL is a proxy, what has a colon or a slash an image, anything else a version. */
export function sideOf(word: string): SideFile {
  if (/^https?:\/\//.test(word)) return { proxy: word };
  return /[:/]/.test(word) ? { image: word } : { version: word };
}

/**
 * A later origin over an earlier one. Whoever names another gateway means another one, so what described the earlier one goes;
 * only a new image keeps how its container is set up.
 */
export function overSide(earlier: SideFile, later: SideFile | undefined): SideFile {
  if (later === undefined) return earlier;
  const { version: _version, ...rest } = earlier;
  if (later.image !== undefined && earlier.proxy === undefined) return { ...rest, ...later };
  return later.image === undefined && later.proxy === undefined && later.version === undefined ? { ...earlier, ...later } : later;
}
