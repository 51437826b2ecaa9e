import type { JsonObject } from "../../types/json.ts";
import type { PredictedGravity } from "../../types/prediction.ts";

/** Something that a release does to a plugin's stored config, or to what it makes beside the proxied exchange. */
export interface FieldRule {
  readonly id: string;
  readonly plugins: readonly string[];
  /** First release that does it. */
  readonly introduced: string;
  /** The fields of a config that are concerned, dotted; none: the rule leaves it alone. Fields that are null are not set. */
  readonly fields: (config: JsonObject) => readonly string[];
  readonly gravity: PredictedGravity;
  readonly title: string;
  readonly advice: string | null;
  readonly source: string;
}

/** A key of kong.conf that a release takes away, renames or reads differently. */
export interface SettingRule {
  readonly id: string;
  readonly keys: RegExp;
  /** Asked only of these values; left out: whatever is set. */
  readonly values?: RegExp;
  readonly introduced: string;
  readonly gravity: PredictedGravity;
  readonly title: string;
  readonly advice: string;
  readonly source: string;
}
