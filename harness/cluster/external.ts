import { fingerprint } from "../backup/index.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import type { Cluster, Clusters, ProxyTls, StandIn } from "../types/cluster.ts";
import type { Inventory } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import { disposal } from "./disposal.ts";
import { embeddedDatabases, type Step, stepper } from "./embedded-databases.ts";
import { refuseUnnamed } from "./external/allowed.ts";
import { checkSide, tlsOf } from "./external/check.ts";
import { type Counters, countersOf } from "./external/counters.ts";
import { commonNotes, sideNotes } from "./external/notes.ts";
import type { ExternalOptions, ExternalSide, SideName } from "./external/sides.ts";
import { realTimeline } from "./timeline.ts";

export type { ExternalSide } from "./external/sides.ts";

export interface ExternalClusters extends Clusters {
  /** Digest of the backup's entities. */
  readonly fingerprint: string;
  /** What could not be observed or decided on clusters that are not ours, one sentence each: for the certificate. */
  readonly notes: readonly string[];
}

/**
 * Takes two clusters that already stand, after they have been asked whether they answer, are well and are what they are said to be.
 * Nothing is started there and nothing is set; disposing ends nothing. What a cluster configures is read from its database where a
 * URL is given, otherwise from the backup (migrated for Y), in a database that is gone before this resolves.
 * @throws HarnessError `config-invalid` (a host that is not allowed, a wrong release or schema), `cluster-failed`, `interrupted` and what restoring throws
 */
export async function startExternalClusters(options: ExternalOptions): Promise<ExternalClusters> {
  const { x, y, allowHosts } = options;
  refuseUnnamed({ x, y }, allowHosts);
  refuseUnequalSchemes(x, y);
  const step = stepper(options);
  const [tlsX, tlsY] = [await tlsOf("x", x), await tlsOf("y", y)];
  const [versionX, versionY] = await step("Asking the clusters that already stand", async () => {
    // Both are asked at once, and what is wrong with x is told first.
    const [onX, onY] = await Promise.allSettled([checkSide("x", x, tlsX), checkSide("y", y, tlsY)]);
    if (onX.status === "rejected") throw onX.reason;
    if (onY.status === "rejected") throw onY.reason;
    return [onX.value, onY.value];
  });
  const [liveX, liveY] = await step("Reading what their databases configure", () =>
    Promise.all([liveInventory("x", x, versionX), liveInventory("y", y, versionY)]),
  );
  const backup = await readBackup(options, step);
  const [inventoryX, inventoryY] = [liveX ?? backup.x, liveY ?? backup.y];
  const counters = { x: countersOf("x", inventoryX, x.database), y: countersOf("y", inventoryY, y.database) };
  const otherThanBackup = liveX !== null && fingerprint(liveX) !== fingerprint(backup.x);
  return {
    x: clusterOf("x", x, { version: versionX, inventory: inventoryX, tls: tlsX, counters: counters.x }),
    control: null,
    y: clusterOf("y", y, { version: versionY, inventory: inventoryY, tls: tlsY, counters: counters.y }),
    timeline: realTimeline(),
    overrides: [],
    fingerprint: backup.fingerprint,
    notes: [
      ...commonNotes,
      ...sideNotes("x", x, counters.x),
      ...(otherThanBackup ? ["the database of x configures something else than the backup does"] : []),
      ...sideNotes("y", y, counters.y),
    ],
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The gateway tells its upstream which scheme it was asked by, so both must be asked by the same. */
function refuseUnequalSchemes(x: ExternalSide, y: ExternalSide): void {
  const schemes = ({ proxy }: ExternalSide) => [proxy.http && "http", proxy.https && "https"].filter(Boolean).join(" and ");
  if (schemes(x) === schemes(y)) return;
  throw new HarnessError(
    "config-invalid",
    `x is reached by ${schemes(x)} and y by ${schemes(y)}: every exchange would differ by its scheme`,
    "Give both proxies addresses of the same schemes.",
  );
}

interface BackupContent {
  readonly x: Inventory;
  readonly y: Inventory;
  readonly fingerprint: string;
}

async function readBackup({ backup, x, y }: ExternalOptions, step: Step): Promise<BackupContent> {
  await using stack = disposal();
  const { urls, fingerprint: digest } = await embeddedDatabases({ backup, x: x.version, y: y.version, control: false }, stack, step);
  return { x: await readInventory(urls.get("x") ?? ""), y: await readInventory(urls.get("y") ?? ""), fingerprint: digest };
}

async function liveInventory(name: SideName, { database }: ExternalSide, { text, line }: GatewayVersion): Promise<Inventory | null> {
  if (database === null) return null;
  const inventory = await readInventory(database);
  if (inventory.schema === line) return inventory;
  throw new HarnessError(
    "config-invalid",
    `${name} is Kong ${text}, and the database at ${name}.database has the schema of Kong ${inventory.schema}`,
    `Set ${name}.database to the one that this cluster uses, or finish its migrations.`,
  );
}

interface Known {
  readonly version: GatewayVersion;
  readonly inventory: Inventory;
  readonly tls: ProxyTls;
  readonly counters: Counters;
}

function clusterOf(name: SideName, { proxy }: ExternalSide, { version, inventory, tls, counters }: Known): Cluster {
  const [http, https] = [proxy.http ?? proxy.https, proxy.https];
  if (http === null) throw new Error(`the settings of ${name} hold an address`);
  return {
    name,
    version,
    runtime: "external",
    image: null,
    proxy: { http: new URL(http), https: https === null ? null : new URL(https), tls },
    inventory,
    standIn: unobserved,
    resetCounters: () => counters.reset(),
  };
}

/** Takes the place of a stand-in where the upstreams are real: it cannot answer for them and has seen nothing, which is not "nothing arrived". */
const unobserved: StandIn = {
  host: "",
  port: 0,
  prepare: () => undefined,
  collect: () => ({ kind: "unobserved", reason: "the cluster already stands and its upstreams are not ours" }),
  [Symbol.asyncDispose]: async () => undefined,
};
