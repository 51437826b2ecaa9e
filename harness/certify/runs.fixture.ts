import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Certificate } from "../types/certificate.ts";
import type { PhaseProgress } from "./progress.ts";

export const quiet: PhaseProgress = { phase: () => undefined, advance: () => undefined };

/**
 * What must be the same of two certificates of one run, however it was cut up or interrupted: all but times, and the ids that gateways make up
 * for every request.
 */
export function essenceOf({ issuedAt: _i, seconds: _s, validity: _v, envelope: _e, refusing, ...rest }: Certificate): unknown {
  const cases = refusing.map(({ differences, ...one }) => ({
    ...one,
    differences: differences.map(({ x: _x, y: _y, ...where }) => where),
  }));
  return { ...rest, refusing: cases };
}

export async function certificateIn(folder: string): Promise<Certificate> {
  return JSON.parse(await readFile(join(folder, "certificate.json"), "utf8"));
}
