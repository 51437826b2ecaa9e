import { HarnessError } from "../../../errors.ts";
import type { Inventory, PluginInstance } from "../../../types/inventory.ts";
import type { JsonObject } from "../../../types/json.ts";
import { hostAndPort, nameFor } from "./host-text.ts";
import { impliedHosts } from "./implied.ts";
import { type RedisUse, redisOf } from "./redis.ts";
import { type Mention, visitConfig, visitUrls } from "./visit.ts";

/** A row that is written anew because it names an address; the same on every copy. */
export interface Rewrite {
  readonly table: "services" | "targets" | "plugins" | "vaults";
  readonly column: "host" | "target" | "config";
  readonly id: string;
  readonly value: string | JsonObject;
}

/** A Redis server to be started, and the names under which plugins look for it. */
export interface RedisServer {
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  /** Number of databases it must have. */
  readonly databases: number;
  readonly names: readonly string[];
}

/** Everything outside that a configuration names, and what becomes of it. */
export interface References {
  /** Names that must lead to the stand-in. */
  readonly names: readonly string[];
  /** TCP ports on which the stand-in must listen, and UDP ports. */
  readonly ports: readonly number[];
  readonly udpPorts: readonly number[];
  readonly redis: readonly RedisServer[];
  readonly rewrites: readonly Rewrite[];
  /** The rewrites for people: "service orders, host: 10.1.2.3 is ip-10-1-2-3.cutover.invalid". */
  readonly rewritten: readonly string[];
}

/** A row of `vaults`, whose config may name hosts too. */
export interface VaultRow {
  readonly id: string;
  readonly name: string;
  readonly config: JsonObject;
}

/** Without a port a URL means its scheme's (IANA); plugins that connect to another say so. */
const PORT_OF_SCHEME: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  grpc: 80,
  grpcs: 443,
  ws: 80,
  wss: 443,
  ldap: 389,
  ldaps: 636,
};
/** A target without a port is meant for 8000 (kong/db/schema/entities/targets.lua, format_target). */
const TARGET_PORT = 8000;
const UDP_PLUGINS = new Set(["udp-log", "statsd", "statsd-advanced", "datadog", "loggly"]);

/**
 * Finds every host that services, targets, upstreams, plugins, vaults and the gateway's environment name.
 * @throws HarnessError `cluster-failed` for a reference that cannot be led to the stand-in, naming entity and field
 */
export function collectReferences(
  inventory: Inventory,
  vaults: readonly VaultRow[],
  environment: Readonly<Record<string, string>>,
): References {
  const names = new Set<string>();
  const ports = new Set<number>();
  const udpPorts = new Set<number>();
  const rewrites: Rewrite[] = [];
  const rewritten = new Set<string>();
  const redis: (RedisUse & { readonly entity: string })[] = [];

  const note = (entity: string, { field, host, port, scheme }: Mention, udp = false): string => {
    const name = nameFor(host) ?? host;
    names.add(name.toLowerCase());
    if (name !== host) rewritten.add(`${entity}, ${field}: ${host} is ${name}`);
    const wanted = port ?? PORT_OF_SCHEME[scheme ?? ""] ?? null;
    if (wanted !== null && wanted > 0) (udp || scheme === "udp" ? udpPorts : ports).add(wanted);
    return name;
  };
  const config = (entity: string, of: JsonObject, udp: boolean) =>
    visitConfig(of, {
      mention: (mention) => note(entity, mention, udp),
      unreadable: (field, value) => fromEnvironment(value, environment) ?? refuse(entity, field, value),
    });

  const upstreams = new Set(inventory.upstreams.map(({ name }) => name));
  for (const { id, name, host, port, protocol } of inventory.services) {
    // A service whose host is an upstream's name is never looked up (kong/runloop/balancer).
    if (host === "" || upstreams.has(host)) continue;
    const entity = `service ${name ?? id}`;
    if (hostAndPort(host) === null) refuse(entity, "host", host);
    const replaced = note(entity, { field: "host", host, port, scheme: protocol });
    if (replaced !== host) rewrites.push({ table: "services", column: "host", id, value: replaced });
  }
  for (const { id, target, upstream_id } of inventory.targets) {
    const entity = `target of upstream ${inventory.upstreams.find((upstream) => upstream.id === upstream_id)?.name ?? upstream_id}`;
    const { host, port } = hostAndPort(target) ?? refuse(entity, "target", target);
    const replaced = note(entity, { field: "target", host, port: port ?? TARGET_PORT, scheme: null });
    if (replaced !== host) rewrites.push({ table: "targets", column: "target", id, value: `${replaced}:${port ?? TARGET_PORT}` });
  }
  for (const { host_header } of inventory.upstreams) {
    const read = host_header === null ? null : hostAndPort(host_header);
    if (read !== null && nameFor(read.host) === null) names.add(read.host.toLowerCase());
  }
  for (const plugin of inventory.plugins) {
    const use = redisOf(plugin.config);
    if (use !== null) redis.push({ ...resolved(plugin, use, environment), entity: plugin.label });
    for (const mention of impliedHosts(plugin)) note(plugin.label, mention);
    const replaced = config(plugin.label, plugin.config, UDP_PLUGINS.has(plugin.name));
    if (changed(plugin.config, replaced)) rewrites.push({ table: "plugins", column: "config", id: plugin.id, value: replaced });
  }
  for (const vault of vaults) {
    const replaced = config(`vault ${vault.name}`, vault.config, false);
    if (changed(vault.config, replaced)) rewrites.push({ table: "vaults", column: "config", id: vault.id, value: replaced });
  }
  for (const [name, value] of Object.entries(environment)) {
    visitUrls(value, name, {
      mention: (mention) => (nameFor(mention.host) === null ? note("environment", mention) : mention.host),
      unreadable: (_field, text) => text,
    });
  }
  const servers = redisServers(redis);
  for (const { names: taken } of servers) for (const name of taken) names.delete(name);
  return {
    names: [...names].sort(),
    ports: [...ports].sort((a, b) => a - b),
    udpPorts: [...udpPorts].sort((a, b) => a - b),
    redis: servers,
    rewrites,
    rewritten: [...rewritten].sort(),
  };
}

function changed(before: JsonObject, after: JsonObject): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function resolved({ label }: PluginInstance, use: RedisUse, environment: Readonly<Record<string, string>>): RedisUse {
  if (use.several) return refuse(label, use.field, "Redis Sentinel or Redis Cluster");
  const secret = (name: "username" | "password") => {
    const value = use[name];
    if (value === null || !value.startsWith("{vault://")) return value;
    return fromEnvironment(value, environment) ?? refuse(label, `${use.field} (${name})`, "a vault reference");
  };
  const host = hostAndPort(use.host) === null ? (fromEnvironment(use.host, environment) ?? use.host) : use.host;
  return { ...use, host, username: secret("username"), password: secret("password") };
}

/** One server for each port and credentials; a name can lead to one machine only. */
function redisServers(uses: readonly (RedisUse & { readonly entity: string })[]): readonly RedisServer[] {
  const servers = new Map<string, RedisServer>();
  const owner = new Map<string, string>();
  for (const { host, port, username, password, tls, database, entity, field } of uses) {
    const key = JSON.stringify([port, username, password, tls]);
    const name = (nameFor(host) ?? host).toLowerCase();
    if ((owner.get(name) ?? key) !== key)
      refuse(entity, field, `${host}, which other plugins reach on another port or with other credentials`);
    owner.set(name, key);
    const known = servers.get(key) ?? { port, username, password, tls, databases: 0, names: [] };
    servers.set(key, { ...known, databases: Math.max(known.databases, database + 1), names: [...new Set([...known.names, name])] });
  }
  return [...servers.values()];
}

/** `{vault://env/my-host}` is the environment variable MY_HOST of the gateway (kong/vaults/env); other vaults are not asked. */
function fromEnvironment(value: string, environment: Readonly<Record<string, string>>): string | null {
  const [, name] = /^\{vault:\/\/env\/([\w-]+)\}$/.exec(value) ?? [];
  return name === undefined ? null : (environment[name.toUpperCase().replaceAll("-", "_")] ?? null);
}

function refuse(entity: string, field: string, value: string): never {
  // A value that is no host may be anything, a secret too; a reference to a vault holds none and says what to set.
  const shown = value.startsWith("{vault://") || /^[\w .,:-]+$/.test(value) ? value : "a value that is no host";
  throw new HarnessError(
    "cluster-failed",
    `${entity}, field ${field}: ${shown} cannot be led to the stand-in, and nothing is started that could reach anything else`,
    "Set what it refers to in the gateway's environment (x.environment, y.environment), or take a backup without this entity.",
  );
}
