import { inventory, plugin, route, service } from "../judge/inventories.fixture.ts";
import { migratePath } from "../model/migrations/paths.ts";
import type { Inventory } from "../types/inventory.ts";
import type { Prediction } from "../types/prediction.ts";
import { gatewayVersion } from "../types/version.ts";
import type { PredictedSide, PredictionInput } from "./input.ts";

export { inventory, plugin, route, service };

export function side(version: string, part: Partial<PredictedSide> = {}): PredictedSide {
  return { version: gatewayVersion(version), image: null, plugins: [], settings: null, postgres: null, ...part };
}

/** From 2.8.5 to 3.9.1 with an empty catalogue; Y's routes are those of X after the migration. */
export function input(onX: Inventory, part: Partial<PredictionInput> = {}): PredictionInput {
  const onY = { ...onX, schema: "3.9" as const, routes: onX.routes.map((one) => ({ ...one, paths: one.paths.map(migratePath) })) };
  return {
    x: side("2.8.5"),
    y: side("3.9.1"),
    onX,
    onY,
    migrationFailure: null,
    changes: [],
    fingerprint: "f",
    dumpedFrom: "13",
    ...part,
  };
}

export const find = (prediction: Prediction, id: string) => prediction.items.filter((one) => one.id === id);
export const idsOf = (prediction: Prediction, gravity: string) =>
  prediction.items.filter((one) => one.gravity === gravity).map(({ id }) => id);
