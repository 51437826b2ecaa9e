import { isAbsolute, resolve } from "node:path";
import { fingerprint } from "../../backup/index.ts";
import { HarnessError } from "../../errors.ts";
import { readInventory } from "../../inventory/read.ts";
import type { ClusterName } from "../../types/transcript.ts";
import { compareVersions } from "../../types/version.ts";
import { type Disposal, disposal } from "../disposal.ts";
import { createAuthority } from "../stand-in/authority.ts";
import { realTimeline } from "../timeline.ts";
import { type ClusterPlace, type Common, startCluster, verifyingServices, withTools } from "./cluster.ts";
import { copyDatabase, importDeclarative } from "./database.ts";
import { type KnownBackup, readBackupHead } from "./dump-version.ts";
import { ensureImage, openRun, sweep } from "./engine.ts";
import { secretSettings, secretsOf } from "./masking.ts";
import { createSealedNetwork } from "./network.ts";
import { startPostgres } from "./postgres.ts";
import { stepper } from "./progress.ts";
import { collectReferences } from "./references/collect.ts";
import { applyRewrites, readKongDatabase } from "./references/rewrite.ts";
import { restoreDump } from "./restore.ts";
import type { Run } from "./run.ts";
import { confSettings, overrideLines } from "./settings.ts";
import type { CommandEvidence, ContainerClusters, ContainerOptions, ContainerSide } from "./types.ts";

/** A release that every Kong from 2.8 on works with, for backups that do not say where they come from. */
const POSTGRES_MAJOR = "15";
const REDIS_IMAGE = "redis:7";

/**
 * Starts X, its control and Y in containers, side by side: for each a sealed network, the restored backup in a PostgreSQL of the
 * version that it was dumped from, a Redis where the configuration uses one, the stand-in, and the gateway, Y's database migrated first.
 * Whatever fails or is interrupted, no container, network or volume stays behind; disposing removes them and leaves the logs.
 * @throws HarnessError `config-invalid`, `backup-unreadable`, `backup-not-kong`, `cluster-failed`, `output-failed` or `interrupted`
 */
export async function startContainerClusters(options: ContainerOptions): Promise<ContainerClusters> {
  const { x, y } = options;
  if (compareVersions(x.version.text, y.version.text) > 0) {
    throw new HarnessError(
      "config-invalid",
      `X (${x.version.text}) is newer than Y (${y.version.text}): Kong migrates a database forward only`,
      "Give X the version that serves production and Y the one that shall.",
    );
  }
  const backup = await readBackupHead(options.backup);
  const run = await openRun(options);
  const stack = disposal();
  stack.defer(() => sweep(run));
  try {
    return await start(options, backup, run, stack);
  } catch (error) {
    // What is told is why the start failed; a failure to clean up after it must not take its place.
    await Promise.resolve(stack[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

async function start(options: ContainerOptions, backup: KnownBackup, run: Run, stack: Disposal): Promise<ContainerClusters> {
  const seconds: Record<string, number> = {};
  const step = stepper(run, options, seconds);
  const commands: CommandEvidence[] = [];
  const notes: string[] = [];
  for (const side of [options.x, options.y])
    run.masker.learn([...secretSettings(side.environment), ...secretSettings(await confSettings(side))]);

  const places = await openPlaces(options, backup, { run, step, commands, notes }, stack);
  const [x, ...others] = places;
  const y = others.at(-1);
  if (x === undefined || y === undefined) throw new Error("x and y are always made");

  const restored = await restoreAll(places, backup);
  const inventory = await run.race(readInventory(x.postgres.url));
  run.masker.learn(secretsOf(inventory));
  if (compareVersions(inventory.schema, x.side.version.line) > 0) {
    throw new HarnessError(
      "config-invalid",
      `backup ${backup.path} has the schema of Kong ${inventory.schema}, which is newer than X (${x.side.version.text})`,
      `Set X to the version that the backup was taken from, ${inventory.schema} or later in its line.`,
    );
  }
  const common = await commonOf(run, x, inventory, options, notes);
  await Promise.all(restored.map(({ postgres }) => run.race(applyRewrites(postgres.url, common.references.rewrites))));
  const clusters = await Promise.all(places.map((place) => startCluster(place, common)));
  const byName = (name: ClusterName) => clusters.find((cluster) => cluster.name === name) ?? null;
  const [clusterX, clusterY] = [byName("x"), byName("y")];
  if (clusterX === null || clusterY === null) throw new Error("x and y are always started");
  return {
    x: clusterX,
    control: byName("control"),
    y: clusterY,
    timeline: realTimeline(),
    overrides: [
      ...overrideLines(common.verifiesUpstreams),
      ...common.references.rewritten.map((line) => `rewritten in every copy: ${line}`),
    ],
    fingerprint: fingerprint(inventory),
    evidence: { run: run.id, commands, notes, seconds, logs: run.logs },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

type Shared = Pick<ClusterPlace, "run" | "step" | "commands" | "notes">;

/** Images, networks and empty databases of all clusters. */
async function openPlaces(
  options: ContainerOptions,
  backup: KnownBackup,
  shared: Shared,
  stack: Disposal,
): Promise<readonly ClusterPlace[]> {
  const { run, step } = shared;
  const authority = await createAuthority(Date.now());
  const sides: readonly (readonly [ClusterName, ContainerSide])[] = [
    ["x", options.x],
    ...(options.control ? [["control", options.x] as const] : []),
    ["y", options.y],
  ];
  const postgresOf = (side: ContainerSide) =>
    side.postgresImage ?? options.postgresImage ?? `postgres:${backup.postgres ?? POSTGRES_MAJOR}`;
  const redisImage = options.redisImage ?? REDIS_IMAGE;
  const digests = new Map<string, string>();
  await step("all", "looking for the images", async () => {
    for (const image of new Set(sides.flatMap(([, side]) => [side.image, postgresOf(side)]))) {
      digests.set(image, await ensureImage(run, image, options.onProgress));
    }
  });
  const stacks = sides.map(() => disposal());
  stack.defer(async () => {
    const ended = await Promise.allSettled(stacks.map((own) => own[Symbol.asyncDispose]()));
    const failed = ended.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  });
  return await Promise.all(
    sides.map(async ([name, given], index) => {
      const own = stacks[index] ?? disposal();
      const side = {
        ...given,
        files: given.files.map((file) => ({ ...file, source: isAbsolute(file.source) ? file.source : resolve(file.source) })),
      };
      const network = await run.race(own.start(() => createSealedNetwork(run, name)));
      const postgres = await step(name, "starting PostgreSQL", () => startPostgres(run, own, name, postgresOf(side), network));
      return { ...shared, stack: own, name, side, digest: digests.get(side.image) ?? "", redisImage, network, postgres, authority };
    }),
  );
}

/** Brings the backup into every database. A declarative one is imported by X's version and copied from there, as a dump would have been. */
async function restoreAll(places: readonly ClusterPlace[], backup: KnownBackup): Promise<readonly ClusterPlace[]> {
  const [x, ...others] = places;
  if (x === undefined) return places;
  if (backup.form.kind !== "declarative") {
    await Promise.all(
      places.map(({ step, name, postgres }) => step(name, "restoring the backup", () => restoreDump(backup, postgres.container))),
    );
    return places;
  }
  await x.step("x", "importing the backup", () => withTools(x, null, (tools, container) => importDeclarative(backup, tools, container)));
  await x.step("x", "copying the database", () =>
    copyDatabase(
      x.postgres,
      others.map(({ postgres }) => postgres),
    ),
  );
  return places;
}

async function commonOf(
  run: Run,
  x: ClusterPlace,
  inventory: Parameters<typeof fingerprint>[0],
  options: ContainerOptions,
  notes: string[],
): Promise<Common> {
  const { schema, vaults } = await run.race(readKongDatabase(x.postgres.url));
  const references = collectReferences(inventory, vaults, { ...options.y.environment, ...options.x.environment });
  if (references.redis.length > 0) await ensureImage(run, x.redisImage, options.onProgress);
  const { general, own } = verifyingServices(inventory);
  if (own.length > 0) {
    notes.push(
      `services that verify their upstream against certificates of their own, which the stand-in cannot satisfy, answer 502 on all clusters: ${own.join(", ")}`,
    );
  }
  return { schema, references, verifiesUpstreams: general };
}
