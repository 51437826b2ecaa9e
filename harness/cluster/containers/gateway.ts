import type { Period } from "../../types/case.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { Disposal } from "../disposal.ts";
import { type RunningContainer, startContainer } from "./container.ts";
import type { ContainerSpec } from "./create.ts";
import type { SealedNetwork } from "./network.ts";
import { awaitReady } from "./readiness.ts";
import { readyRequests } from "./ready-route.ts";
import type { RedisContainer } from "./redis.ts";
import { emptyLocal, emptyTables, needsRestart, RESET_INCLUDE, resetInclude } from "./reset.ts";
import type { Run } from "./run.ts";
import { type Settings, TRUSTED } from "./settings.ts";
import type { TarFile } from "./tar.ts";
import type { ContainerSide } from "./types.ts";

export interface GatewayPlace {
  readonly side: ContainerSide;
  readonly settings: Settings;
  readonly network: SealedNetwork;
  /** PEM of the run's authority. */
  readonly authority: string;
}

/** Where every image of Kong looks for its configuration unless it is told otherwise (kong/constants.lua, DEFAULT_CONF). */
const CONF = "/etc/kong/kong.conf";
/** Longer than any migration; the container is removed long before. */
const TOOLS_COMMAND = ["sleep", "86400"];

/** A container of the gateway's image that only waits, so that the gateway's tools can be run in it. */
export function startTools(run: Run, stack: Disposal, cluster: string, place: GatewayPlace): Promise<RunningContainer> {
  return run.race(stack.start(() => startContainer(run, specOf(`${cluster}-tools`, place, TOOLS_COMMAND, [], null))));
}

/** Starts the gateway itself; it is ready when `awaitReady` says so. */
export function startGateway(
  run: Run,
  stack: Disposal,
  cluster: string,
  place: GatewayPlace,
  hosts: readonly string[],
  inventory: Inventory,
): Promise<RunningContainer> {
  return run.race(stack.start(() => startContainer(run, specOf(`${cluster}-kong`, place, ["kong", "docker-start"], hosts, inventory))));
}

function specOf(
  name: string,
  { side, settings, network, authority }: GatewayPlace,
  command: readonly string[],
  hosts: readonly string[],
  inventory: Inventory | null,
): ContainerSpec {
  const file = (path: string, text: string): TarFile => ({ path, bytes: Buffer.from(text) });
  return {
    name,
    image: side.image,
    network,
    command,
    environment: settings.environment,
    hosts,
    mounts: side.files,
    volume: null,
    files: [
      file(TRUSTED, authority),
      // The tools check the whole configuration too, so the file must be there; without an inventory it serves nothing.
      file(RESET_INCLUDE, inventory === null ? "" : resetInclude(inventory)),
      ...(settings.conf === null ? [] : [file(CONF, settings.conf)]),
    ],
  };
}

export interface CounterPlace {
  readonly kong: RunningContainer;
  readonly postgres: RunningContainer;
  readonly inventory: Inventory;
  readonly databaseUrl: string;
  readonly schema: string;
  readonly redis: readonly RedisContainer[];
}

/**
 * Empties the counters of these periods alone, as if their window had turned. Local ones stay where the gateway has no server of ours:
 * a restart would empty the longer periods, too.
 */
export async function turnWindows(place: CounterPlace, periods: readonly Period[]): Promise<void> {
  const { kong, inventory, databaseUrl, schema, redis } = place;
  const shared = countsElsewhere(inventory, periods)
    ? [emptyTables(databaseUrl, schema, periods), ...redis.map(({ turn }) => turn(periods))]
    : [];
  await Promise.all([emptyLocal(kong.ip, periods), ...shared]);
}

/** Whether a limit over one of these periods may be counted outside the gateway: seconds hardly ever are, and they turn often. */
function countsElsewhere({ plugins }: Inventory, periods: readonly Period[]): boolean {
  const limits = new RegExp(`"(${periods.join("|")})":\\d`);
  return plugins.some(
    ({ name, config }) => /rate-?limit/.test(name) && config["policy"] !== "local" && limits.test(JSON.stringify(config)),
  );
}

/**
 * Empties local, database and Redis counters. Local ones through the gateway's own extra server where it has one, otherwise
 * by a restart, after which the gateway is awaited again (on routes that leave no trace only, or the new counters would begin with ours).
 */
export async function resetCounters(run: Run, place: CounterPlace): Promise<void> {
  const { kong, postgres, inventory, databaseUrl, schema, redis } = place;
  const all = [kong, postgres, ...redis.map(({ container }) => container)];
  // A restart would bring back what has died, and nobody would hear of it.
  await refuseEnded(all);
  const quick = !needsRestart(inventory) && (await emptyLocal(kong.ip, null));
  if (!quick) await kong.restart();
  await Promise.all([emptyTables(databaseUrl, schema, null), ...redis.map(({ flush }) => flush())]).catch(async (error: unknown) => {
    await refuseEnded(all);
    throw error;
  });
  if (!quick)
    await awaitReady(
      run,
      kong,
      readyRequests(inventory).filter((request) => request.quiet),
    );
}

async function refuseEnded(containers: readonly RunningContainer[]): Promise<void> {
  for (const container of containers) {
    const code = await container.exited();
    if (code !== null)
      throw await container.failure(`it ended with exit code ${code}`, "Read its log in the logs' folder, then run it again.");
  }
}
