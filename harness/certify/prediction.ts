import { readBackupHead } from "../cluster/containers/dump-version.ts";
import { confSettings } from "../cluster/containers/settings.ts";
import type { Config } from "../config.ts";
import { loadChanges } from "../judge/catalogue-files.ts";
import type { PredictedSide } from "../predict/input.ts";
import { predict } from "../predict/predict.ts";
import { renderJson } from "../report/json.ts";
import { renderPredictionMarkdown } from "../report/prediction-markdown.ts";
import { createMasker } from "../secrets/masker.ts";
import type { GatewaySettings, Prediction } from "../types/prediction.ts";
import { gatewayVersion } from "../types/version.ts";
import { writeWhole } from "./output.ts";
import type { PhaseProgress } from "./progress.ts";
import { readBothSides } from "./read-backup.ts";

/**
 * What an upgrade will do to a backup's configuration, from documents and the router model alone: the backup is read through the embedded
 * PostgreSQL, and nothing else is started. Written to prediction.json and prediction.md in `config.out`; no secret is in it.
 * @throws HarnessError when backup, catalogue or kong.conf cannot be read
 */
export async function predictUpgrade(config: Config, progress: PhaseProgress): Promise<Prediction> {
  progress.phase("Reading the catalogue and the backup's head");
  const [changes, head, x, y] = await Promise.all([
    loadChanges(config.changes),
    readBackupHead(config.backup),
    sideOf(config, "x"),
    sideOf(config, "y"),
  ]);
  progress.phase("Reading the backup through the embedded PostgreSQL, before and after the migrations");
  const sides = await readBothSides(config.backup, x.version.line, y.version.line);
  progress.phase("Trying routes on both router models");
  const found = predict({ ...sides, x, y, changes, dumpedFrom: head.postgres });
  const prediction = masked(found, createMasker(sides.onX));
  await writeWhole(config.out, { "prediction.json": renderJson(prediction), "prediction.md": renderPredictionMarkdown(prediction) });
  return prediction;
}

async function sideOf(config: Config, name: "x" | "y"): Promise<PredictedSide> {
  const side = config[name];
  const settings: GatewaySettings = { ...(await confSettings(side)), ...fromEnvironment(side.environment) };
  const given = side.conf !== null || Object.keys(side.environment).length > 0;
  return {
    version: gatewayVersion(side.version),
    image: side.image,
    plugins: side.plugins,
    settings: given ? settings : null,
    postgres: /:v?(\d+)/.exec(side.postgres ?? config.postgres?.image ?? "")?.[1] ?? null,
  };
}

/** KONG_PG_HOST is the key pg_host of kong.conf and wins over it; other variables are not Kong's. */
function fromEnvironment(environment: Readonly<Record<string, string>>): GatewaySettings {
  const own = Object.entries(environment).filter(([name]) => name.startsWith("KONG_"));
  return Object.fromEntries(own.map(([name, value]) => [name.slice("KONG_".length).toLowerCase(), value]));
}

/** Every text of a value without the backup's secrets. */
export function masked<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === "string") return mask(value) as T;
  if (Array.isArray(value)) return value.map((one) => masked(one, mask)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one, mask)])) as T;
}
