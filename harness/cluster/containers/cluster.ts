import { readInventory } from "../../inventory/read.ts";
import type { Cluster } from "../../types/cluster.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { ClusterName } from "../../types/transcript.ts";
import { compareVersions, type GatewayVersion, gatewayVersion } from "../../types/version.ts";
import { type Disposal, disposal } from "../disposal.ts";
import type { Authority } from "../stand-in/authority.ts";
import { startStandIn } from "../stand-in/stand-in.ts";
import { realTimeline } from "../timeline.ts";
import type { RunningContainer } from "./container.ts";
import { type GatewayPlace, resetCounters, startGateway, startTools, turnWindows } from "./gateway.ts";
import { secretsOf } from "./masking.ts";
import { type KongTools, kongTools } from "./migrations.ts";
import type { SealedNetwork } from "./network.ts";
import { DATABASE, type PostgresContainer } from "./postgres.ts";
import type { Step } from "./progress.ts";
import { awaitReady } from "./readiness.ts";
import { readyRequests } from "./ready-route.ts";
import { type RedisContainer, startRedis } from "./redis.ts";
import type { References } from "./references/collect.ts";
import { clusterFailed, type Run } from "./run.ts";
import { PORTS, settingsOf } from "./settings.ts";
import type { CommandEvidence, ContainerSide } from "./types.ts";

/** What one cluster is made from, and where what belongs to it is stopped. */
export interface ClusterPlace {
  readonly run: Run;
  readonly step: Step;
  readonly stack: Disposal;
  readonly name: ClusterName;
  readonly side: ContainerSide;
  /** Digest or id of the gateway's image. */
  readonly digest: string;
  readonly redisImage: string;
  readonly network: SealedNetwork;
  readonly postgres: PostgresContainer;
  readonly authority: Authority;
  readonly commands: CommandEvidence[];
  readonly notes: string[];
}

/** What all copies of the database have in common. */
export interface Common {
  readonly schema: string;
  readonly references: References;
  readonly verifiesUpstreams: boolean;
}

/** Runs something with the gateway's tools, in a container that is gone afterwards: its address is the gateway's then. */
export async function withTools<T>(
  { run, name, side, network, postgres, authority, commands }: ClusterPlace,
  schema: string | null,
  work: (tools: KongTools, container: RunningContainer) => Promise<T>,
): Promise<T> {
  const place: GatewayPlace = {
    side,
    network,
    authority: authority.certificate,
    settings: await settingsOf(side, databaseOf(postgres, schema), false),
  };
  await using own = disposal();
  const container = await startTools(run, own, name, place);
  return await work(kongTools(run, name, container, commands), container);
}

function databaseOf({ container, password }: PostgresContainer, schema: string | null) {
  return { host: container.ip, port: DATABASE.port, user: DATABASE.user, name: DATABASE.name, password, schema };
}

/** Starts what stands around a restored database: migrations where they are due, stand-in, Redis, gateway. Ready when it resolves. */
export async function startCluster(place: ClusterPlace, { schema, references, verifiesUpstreams }: Common): Promise<Cluster> {
  const { run, step, stack, name, side, network, postgres, authority, notes } = place;
  const [version, standIn, redis] = await Promise.all([
    step(name, "checking and migrating the database", () => prepareDatabase(place, schema)),
    stack.start(() =>
      startStandIn({
        cluster: name,
        clock: realTimeline().now,
        listen: { address: network.gateway, ports: references.ports, udpPorts: references.udpPorts, authority },
      }),
    ),
    references.redis.length === 0 ? [] : step(name, "starting Redis", () => startRedisServers(place, references)),
  ]);
  const inventory = await run.race(readInventory(postgres.url));
  run.masker.learn(secretsOf(inventory));
  const settings = await settingsOf(side, databaseOf(postgres, schema), verifiesUpstreams);
  if (settings.left.length > 0) notes.push(`${name}: decided by staging, not by its operator: ${settings.left.join(", ")}`);
  const hosts = hostLines(references, network.gateway, redis);
  const kong = await step(name, "starting the gateway", async () => {
    const gateway: GatewayPlace = { side, settings, network, authority: authority.certificate };
    const container = await startGateway(run, stack, name, gateway, hosts, inventory);
    await awaitReady(run, container, readyRequests(inventory));
    return container;
  });
  const counters = { kong, postgres: postgres.container, inventory, databaseUrl: postgres.url, schema, redis };
  // Only where asking has left something in counters.
  if (!(readyRequests(inventory)[0]?.quiet ?? true)) await step(name, "emptying counters", () => resetCounters(run, counters));
  return {
    name,
    version,
    runtime: "containers",
    image: place.digest,
    proxy: { http: new URL(`http://${kong.ip}:${PORTS.http}`), https: new URL(`https://${kong.ip}:${PORTS.https}`) },
    addresses: {
      admin: new URL(`http://${kong.ip}:${PORTS.admin}`),
      status: new URL(`http://${kong.ip}:${PORTS.status}`),
      database: postgres.url,
    },
    inventory,
    standIn,
    resetCounters: () => resetCounters(run, counters),
    turnWindows: (periods) => turnWindows(counters, periods),
  };
}

/** Checks what the image is, migrates where that is due, and gives the image's real version. */
async function prepareDatabase(place: ClusterPlace, schema: string): Promise<GatewayVersion> {
  const { name, side, notes } = place;
  return await withTools(place, schema, async (tools) => {
    const version = checkedVersion(name, side, await tools.version());
    const migrated = await tools.migrate();
    if (migrated && name !== "y") notes.push(`${name}: the backup is older than the image ${side.image}, so its database was migrated too`);
    return version;
  });
}

function checkedVersion(name: ClusterName, { version, image }: ContainerSide, found: string): GatewayVersion {
  const actual = gatewayVersion(found);
  if (actual.line === version.line && compareVersions(actual.text, version.text) === 0) return { ...version, text: found };
  throw clusterFailed(
    `the image ${image} of ${name} holds Kong ${found}, and ${version.text} is configured`,
    "Configure the version that the image holds, or the image of that version.",
  );
}

async function startRedisServers(
  { run, stack, name, redisImage, network, authority }: ClusterPlace,
  { redis }: References,
): Promise<RedisContainer[]> {
  const one = (index: number) => (redis.length === 1 ? `${name}-redis` : `${name}-redis-${index + 1}`);
  return await Promise.all(
    redis.map((server, index) => startRedis(run, stack, { name: one(index), image: redisImage, network, server, authority })),
  );
}

function hostLines({ names }: References, gateway: string, redis: readonly RedisContainer[]): string[] {
  return [
    ...names.map((host) => `${host}:${gateway}`),
    ...redis.flatMap(({ container, server }) => server.names.map((host) => `${host}:${container.ip}`)),
  ];
}

/** Whether services check their upstream's certificate: with the certificates that the gateway trusts in general, or with their own. */
export function verifyingServices({ services }: Inventory): { readonly general: boolean; readonly own: readonly string[] } {
  const verifying = services.filter(
    ({ protocol, extra }) => ["https", "tls", "grpcs", "wss"].includes(protocol) && extra?.["tls_verify"] === true,
  );
  const hasOwn = ({ extra }: (typeof services)[number]) => Array.isArray(extra?.["ca_certificates"]) && extra["ca_certificates"].length > 0;
  return { general: verifying.some((service) => !hasOwn(service)), own: verifying.filter(hasOwn).map(({ name, id }) => name ?? id) };
}
