import type { PredictedItem } from "../types/prediction.ts";
import { fieldRules } from "./facts/fields.ts";
import { enterpriseTables } from "./facts/plugins.ts";
import type { PredictionInput } from "./input.ts";
import { consumersOf, item, passes } from "./item.ts";
import { isEnterprise } from "./plugins.ts";

/** Fields that were removed or renamed between the releases, and what else a release does to a stored config. */
export function fieldItems(input: PredictionInput): readonly PredictedItem[] {
  return fieldRules
    .filter(({ introduced }) => passes(introduced, input))
    .flatMap(({ id, plugins, fields, gravity, title, advice, source }): PredictedItem[] => {
      const hit = input.onX.plugins.filter(({ name, config }) => plugins.includes(name) && fields(config).length > 0);
      if (hit.length === 0) return [];
      const named = [...new Set(hit.flatMap(({ config }) => fields(config)))].filter((field) => field !== "config");
      const details = named.length > 0 ? [`fields: ${named.join(", ")}`] : [];
      const instances = hit.map(({ label }) => label);
      return [item({ id, kind: "field", gravity, title, instances, consumers: consumersOf(input.onX, hit), details, advice, source })];
    });
}

/** Rows that open-source Kong does not know. */
export function enterpriseItems({ onX, y }: PredictionInput): readonly PredictedItem[] {
  const kinds = enterpriseTables.flatMap(([pattern, what]) => {
    const count = onX.others.filter(({ table }) => pattern.test(table)).length;
    return count === 0 ? [] : [`${what}: ${count} ${count === 1 ? "row" : "rows"}`];
  });
  const spaces = onX.workspaces.filter(({ name }) => name !== "default");
  if (spaces.length > 0) kinds.push(`workspaces: ${spaces.map(({ name }) => name).join(", ")}`);
  if (kinds.length === 0) return [];
  return [
    item({
      id: "enterprise-entities",
      kind: "procedure",
      gravity: isEnterprise(y) ? "needs sign-off" : "will break",
      title: isEnterprise(y)
        ? "The backup holds entities of Kong Gateway (Enterprise), which are not compared here"
        : "The backup holds entities of Kong Gateway (Enterprise), which open-source Kong ignores",
      details: kinds,
      advice: isEnterprise(y)
        ? "Install the licence and, where there is one, the keyring on Y first; check these by hand."
        : "Make Y a Kong Gateway (Enterprise).",
      source: "upgrade guide, Backup and restore",
    }),
  ];
}
