const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** "90m", "12h" or "7d", as a pattern for settings and flags. */
export const durationPattern = /^[1-9]\d{0,5}[mhd]$/;

/** Seconds of "90m", "12h" or "7d"; null for anything else. */
export function durationSeconds(text: string): number | null {
  if (!durationPattern.test(text)) return null;
  return Number(text.slice(0, -1)) * (UNIT_SECONDS[text.slice(-1)] ?? 0);
}
