import type { Config } from "../config.ts";
import { impactOf } from "../impact/impact.ts";
import { createMasker } from "../secrets/masker.ts";
import type { Impact } from "../types/impact.ts";
import { gatewayVersion } from "../types/version.ts";
import { masked } from "./prediction.ts";
import type { PhaseProgress } from "./progress.ts";
import { readBothSides } from "./read-backup.ts";

export interface Diversion {
  /** Per cent of the requests that go to Y, 1 to 99. */
  readonly sharePercent: number;
  /** Gateway nodes of each cluster. */
  readonly nodes: { readonly x: number; readonly y: number };
}

/**
 * What each limit of a backup admits while X and Y both serve. The backup is read through the embedded PostgreSQL, before and after the
 * migrations of Y; no gateway is started, nothing is measured, and no secret is in the answer.
 * @throws HarnessError when the backup cannot be read, or when Kong's migrations would fail on it
 */
export async function readImpact(config: Config, diversion: Diversion, progress: PhaseProgress): Promise<Impact> {
  const versions = { x: gatewayVersion(config.x.version), y: gatewayVersion(config.y.version) };
  progress.phase("Reading the backup through the embedded PostgreSQL, before and after the migrations");
  const { onX, onY, migrationFailure } = await readBothSides(config.backup, versions.x.line, versions.y.line);
  if (migrationFailure !== null || onY === null) throw migrationFailure;
  return masked(impactOf({ versions, onX, onY, ...diversion }), createMasker(onX));
}
