const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "30s", "90m", "12h" or "7d", as a pattern for settings and flags. */
export const durationPattern = /^[1-9]\d{0,5}[smhd]$/;

/** Seconds of "30s", "90m", "12h" or "7d"; null for anything else. */
export function durationSeconds(text: string): number | null {
  if (!durationPattern.test(text)) return null;
  return Number(text.slice(0, -1)) * (UNIT_SECONDS[text.slice(-1)] ?? 0);
}
