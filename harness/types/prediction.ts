/** From gravest to least. "will break": requests are refused, go elsewhere or lose a plugin, or Y does not start. */
export const predictedGravities = ["will break", "needs sign-off", "benign"] as const;
export type PredictedGravity = (typeof predictedGravities)[number];

/** One thing that the upgrade does to this configuration. Names are the labels of the inventory. */
export interface PredictedItem {
  /** Id of the catalogue's change, or of a rule that no exchange can show ("plugin-not-bundled"). */
  readonly id: string;
  /** change: of the catalogue · routing: by the router model · the rest trips the upgrade itself. */
  readonly kind: "change" | "routing" | "path" | "plugin" | "field" | "setting" | "procedure";
  readonly gravity: PredictedGravity;
  readonly title: string;
  readonly routes: readonly string[];
  readonly instances: readonly string[];
  readonly consumers: readonly string[];
  /** Of every upgrade between these releases, whatever is configured: it names no route, plugin or setting that the backup could show. */
  readonly general: boolean;
  /** What happens, one fact a line. */
  readonly details: readonly string[];
  /** What to do about it; null where nothing is to be done. */
  readonly advice: string | null;
  readonly source: string;
}

/** What documents and the model say of an upgrade before anything is started. No evidence about Kong. */
export interface Prediction {
  readonly x: string;
  readonly y: string;
  readonly backup: {
    readonly fingerprint: string;
    /** Version line of the schema that the backup holds. */
    readonly schema: string;
    /** Major version of the PostgreSQL it was dumped from, or null where it does not say. */
    readonly postgres: string | null;
  };
  readonly counts: Readonly<Record<"routes" | "services" | "consumers" | "instances", number>>;
  readonly requestsTried: number;
  /** Gravest first, then by kind, then by id. */
  readonly items: readonly PredictedItem[];
  /** What this prediction says nothing about, and why. */
  readonly notCovered: readonly string[];
}

/** One side's settings as the operator's kong.conf and environment give them: key of kong.conf → value. Values are never shown. */
export type GatewaySettings = Readonly<Record<string, string>>;
