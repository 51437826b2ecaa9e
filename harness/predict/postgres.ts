import type { PredictedItem } from "../types/prediction.ts";
import { compareVersions } from "../types/version.ts";
import type { PredictionInput } from "./input.ts";
import { item, passes } from "./item.ts";

/** PostgreSQL that Kong asks for at least (kong.conf.default of 2.8.5 and 3.9.1). */
const OLDEST_POSTGRES = "9.5";
/** From this major version on nobody but the owner may create tables in the schema public (PostgreSQL release notes 15). */
const CLOSED_SCHEMA_POSTGRES = "15";

/** Whether the database server that the backup was dumped from, or the one that Y is given, stands in the way. */
export function postgresItems(input: PredictionInput): readonly PredictedItem[] {
  const { dumpedFrom, y } = input;
  if (dumpedFrom === null) return [];
  const found: PredictedItem[] = [];
  const about = { kind: "procedure", source: "kong.conf.default; upgrade guide, Dual-cluster" } as const;
  if (compareVersions(dumpedFrom, OLDEST_POSTGRES) < 0) {
    found.push(
      item({
        ...about,
        id: "postgres-too-old",
        gravity: "will break",
        title: `The backup is of PostgreSQL ${dumpedFrom}; Kong asks for ${OLDEST_POSTGRES} at least`,
        advice: "Move X to a PostgreSQL that both releases support, before and apart from the upgrade.",
      }),
    );
  }
  const server = y.postgres ?? dumpedFrom;
  if (server !== dumpedFrom) {
    found.push(
      item({
        ...about,
        id: "postgres-other-version",
        gravity: "needs sign-off",
        title: `Y's database server is PostgreSQL ${server}, the backup is of ${dumpedFrom}`,
        advice: "Give Y the same PostgreSQL as X, and upgrade that another day.",
      }),
    );
  }
  if (passes("3.0.0", input) && compareVersions(server, CLOSED_SCHEMA_POSTGRES) >= 0) {
    found.push(
      item({
        ...about,
        id: "mig-pg15-schema-grant",
        gravity: "benign",
        title: `PostgreSQL ${server} lets only its owner create tables in the schema public`,
        advice: "Make Kong's user own Y's database, or grant CREATE ON SCHEMA public for the time of the migration.",
        source: "Kong breaking changes 3.3, PostgreSQL 15",
      }),
    );
  }
  return found;
}
