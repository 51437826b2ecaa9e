import type { Change } from "../types/change.ts";
import type { Inventory } from "../types/inventory.ts";
import type { GatewaySettings } from "../types/prediction.ts";
import type { GatewayVersion } from "../types/version.ts";

export interface PredictedSide {
  readonly version: GatewayVersion;
  /** Image name, which tells the edition; null when only a version was given. */
  readonly image: string | null;
  /** Custom plugins that this side is told to load. */
  readonly plugins: readonly string[];
  /** kong.conf and KONG_* of this side; null when neither was given. */
  readonly settings: GatewaySettings | null;
  /** Major version of this side's PostgreSQL as its image's tag says it, or null. */
  readonly postgres: string | null;
}

/** All that a prediction rests on. `onY` is null when the migrations of Y would fail, and `migrationFailure` says why. */
export interface PredictionInput {
  readonly x: PredictedSide;
  readonly y: PredictedSide;
  readonly onX: Inventory;
  readonly onY: Inventory | null;
  readonly migrationFailure: { readonly message: string; readonly remedy: string } | null;
  readonly changes: readonly Change[];
  readonly fingerprint: string;
  /** Major version of the PostgreSQL that the backup was dumped from, or null. */
  readonly dumpedFrom: string | null;
}
