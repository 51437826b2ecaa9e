import type { Change, Waiver } from "../types/change.ts";
import type { Inventory } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";

/** One cluster as the judge needs it: which release it is and what its database configures. */
interface JudgedCluster {
  readonly version: GatewayVersion;
  readonly inventory: Inventory;
}

/** Everything a judgement depends on besides the case and its transcripts. */
export interface JudgeContext {
  readonly x: JudgedCluster;
  readonly y: JudgedCluster;
  /** Whether a control copy of X takes part; if so, an exchange it did not answer is no evidence. */
  readonly control: boolean;
  /**
   * Recorded traffic is sent faster than it was recorded and counters cannot begin anew with each recorded window, so limits are judged by
   * totals. Left out: no.
   */
  readonly compressed?: boolean;
  /** The whole catalogue; what does not lie between the two releases is left out here. */
  readonly changes: readonly Change[];
  readonly waivers: readonly Waiver[];
  /** Today, for waivers that have run out. */
  readonly now: Date;
  /** Replaces every secret of the database and the recording. Applied to all that a verdict holds. */
  readonly mask: (text: string) => string;
}
