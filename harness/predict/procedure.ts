import type { Inventory } from "../types/inventory.ts";
import type { PredictedItem } from "../types/prediction.ts";
import { hopsBetween, minorOf } from "./hops.ts";
import type { PredictionInput } from "./input.ts";
import { item, passes } from "./item.ts";
import { postgresItems } from "./postgres.ts";

/** What trips the way itself: path of versions, database server, migrations, the backup's own release. */
export function procedureItems(input: PredictionInput): readonly PredictedItem[] {
  return [...pathItems(input), ...postgresItems(input), ...migrationItems(input), ...schemaItems(input), ...mentionItems(input)];
}

function pathItems({ x, y }: PredictionInput): readonly PredictedItem[] {
  const hops = hopsBetween(x.version.text, y.version.text);
  if (hops.length < 2) return [];
  return [
    item({
      id: "procedure-intermediate-versions",
      kind: "procedure",
      gravity: "needs sign-off",
      title: `Kong guarantees no upgrade from ${minorOf(x.version.text)} to ${minorOf(y.version.text)} in one step`,
      details: [
        `guaranteed are steps between neighbouring minor releases and neighbouring LTS releases: ${minorOf(x.version.text)} → ${hops.join(" → ")}`,
      ],
      advice:
        "Migrate Y's database by these steps, each with that release's own kong migrations up and finish; or accept that the direct step is your own test.",
      source: "upgrade guide, Upgrade paths (LTS: 2.8, 3.4, 3.10, 3.14)",
    }),
  ];
}

function migrationItems({ migrationFailure }: PredictionInput): readonly PredictedItem[] {
  if (migrationFailure === null) return [];
  const { message, remedy } = migrationFailure;
  const about = {
    id: "migration-fails",
    kind: "procedure",
    gravity: "will break",
    source: "kong/db/migrations/core/016_280_to_300.lua",
  } as const;
  return [item({ ...about, title: message, advice: remedy })];
}

function schemaItems({ onX, x }: PredictionInput): readonly PredictedItem[] {
  if (onX.schema === x.version.line) return [];
  return [
    item({
      id: "backup-of-another-release",
      kind: "procedure",
      gravity: "needs sign-off",
      title: `The backup holds the schema of Kong ${onX.schema}, and X is said to be ${x.version.text}`,
      advice: "Name the release that the backup was taken from with --x.",
      source: "schema_meta of the backup",
    }),
  ];
}

/** X-Credential-Username is neither set nor removed from 3.0 on; whoever names it in a config relies on it. */
function mentionItems(input: PredictionInput): readonly PredictedItem[] {
  if (!passes("3.0.0", input)) return [];
  const instances = input.onX.plugins.filter(({ config }) => names(config)).map(({ label }) => label);
  const routes = input.onX.routes.filter(({ headers }) => names(headers)).map(({ name, id }) => name ?? id);
  if (instances.length + routes.length === 0) return [];
  return [
    item({
      id: "deprecated-header-in-config",
      kind: "field",
      gravity: "will break",
      title: "X-Credential-Username, which is gone from 3.0 on, is named in the configuration",
      instances,
      routes,
      advice: "Name X-Credential-Identifier instead.",
      source: "Kong breaking changes 3.0, Plugins",
    }),
  ];
}

const names = (value: Inventory["plugins"][number]["config"] | Inventory["routes"][number]["headers"]) =>
  /x-credential-username/i.test(JSON.stringify(value));
