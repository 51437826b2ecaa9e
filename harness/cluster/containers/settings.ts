import { readFile } from "node:fs/promises";
import { HarnessError } from "../../errors.ts";
import { RESET_INCLUDE } from "./reset.ts";
import type { ContainerSide } from "./types.ts";

/** Ports inside a gateway's container: Kong's own defaults, and the one its Status API is documented with. */
export const PORTS = { http: 8000, https: 8443, admin: 8001, status: 8100 } as const;
/** Where the certificate of the run's authority lies in every gateway's container. */
export const TRUSTED = "/kong-cutover/authority.crt";

/** What staging sets on every gateway, whatever its operator says: names as in the environment, and why. */
const FIXED: Readonly<Record<string, readonly [value: string, why: string]>> = {
  KONG_ALLOW_DEBUG_HEADER: ["on", "every answer names the route it matched"],
  KONG_TRUSTED_IPS: ["0.0.0.0/0,::/0", "recorded client addresses count"],
  KONG_REAL_IP_HEADER: ["X-Forwarded-For", "recorded client addresses count"],
  KONG_REAL_IP_RECURSIVE: ["on", "recorded client addresses count"],
  KONG_ANONYMOUS_REPORTS: ["off", "nothing is reported"],
  KONG_DNS_ORDER: ["LAST,A,CNAME", "a sealed network has no SRV records"],
  KONG_ROLE: ["traditional", "one node does all"],
  KONG_PROXY_LISTEN: [`0.0.0.0:${PORTS.http}, 0.0.0.0:${PORTS.https} http2 ssl`, "reached inside the sealed network"],
  KONG_ADMIN_LISTEN: [`0.0.0.0:${PORTS.admin}`, "reached inside the sealed network"],
  KONG_STATUS_LISTEN: [`0.0.0.0:${PORTS.status}`, "tells when the gateway is ready"],
  KONG_LUA_SSL_TRUSTED_CERTIFICATE: [TRUSTED, "the stand-in's certificates are trusted"],
};
/** Set unless the operator sets them. */
const WORKERS = "KONG_NGINX_WORKER_PROCESSES";
const INCLUDE = "KONG_NGINX_HTTP_INCLUDE";
const PROXY_TRUST = "KONG_NGINX_PROXY_PROXY_SSL_TRUSTED_CERTIFICATE";

/** Settings of the operator that would lead to another database, another role or another prefix than the container's. */
const OWNED =
  /^(database|pg_.*|cassandra_.*|role|cluster_(?!ocsp).*|declarative_config.*|prefix|nginx_daemon|dns_resolver|dns_hostsfile|proxy_server.*)$/;

export interface Settings {
  readonly environment: Readonly<Record<string, string>>;
  /** The operator's kong.conf without what staging decides, or null. */
  readonly conf: string | null;
  /** What the operator's own settings would have been kept for; names only. */
  readonly left: readonly string[];
}

/** Where a gateway finds its database. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
  /** The PostgreSQL schema, or null while there is none yet. */
  readonly schema: string | null;
}

/** The operator's settings with those of staging put over them. @throws HarnessError `config-invalid` when kong.conf cannot be read */
export async function settingsOf(side: ContainerSide, database: DatabasePlace, verifiesUpstreams: boolean): Promise<Settings> {
  const own = side.conf === null ? new Map<string, string>() : confOf(await readConf(side.conf));
  const isLeft = (setting: string) => OWNED.test(setting) || `KONG_${setting.toUpperCase()}` in FIXED;
  const kept = Object.entries(side.environment).filter(([name]) => !isLeft(settingName(name)));
  const conf = [...own].filter(([setting]) => !isLeft(setting));
  const has = (name: string) => name in side.environment || own.has(settingName(name));
  const plugins = side.environment["KONG_PLUGINS"] ?? own.get("plugins") ?? "bundled";
  return {
    environment: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(Object.entries(FIXED).map(([name, [value]]) => [name, value])),
      ...(has(WORKERS) ? {} : { [WORKERS]: "1" }),
      ...(has(INCLUDE) ? {} : { [INCLUDE]: RESET_INCLUDE }),
      ...(verifiesUpstreams ? { [PROXY_TRUST]: TRUSTED } : {}),
      ...(side.plugins.length > 0
        ? { KONG_PLUGINS: [...new Set([...plugins.split(",").map((name) => name.trim()), ...side.plugins])].join(",") }
        : {}),
      KONG_DATABASE: "postgres",
      KONG_PG_HOST: database.host,
      KONG_PG_PORT: String(database.port),
      KONG_PG_USER: database.user,
      KONG_PG_PASSWORD: database.password,
      KONG_PG_DATABASE: database.name,
      ...(database.schema === null || database.schema === "public" ? {} : { KONG_PG_SCHEMA: database.schema }),
    },
    conf: side.conf === null ? null : `${conf.map(([setting, value]) => `${setting} = ${value}`).join("\n")}\n`,
    left: [...Object.keys(side.environment).filter((name) => isLeft(settingName(name))), ...[...own.keys()].filter(isLeft)],
  };
}

/** The settings for people, the same on all gateways. */
export function overrideLines(verifiesUpstreams: boolean): readonly string[] {
  return [
    ...Object.entries(FIXED).map(([name, [value, why]]) => `${name}=${value}: ${why}`),
    `${WORKERS}=1 unless it is configured: balancers and caches of several workers differ by chance`,
    `${INCLUDE}=${RESET_INCLUDE} unless it is configured: one more server block, through which counters are emptied`,
    ...(verifiesUpstreams ? [`${PROXY_TRUST}=${TRUSTED}: services that verify their upstream trust the stand-in`] : []),
    "KONG_DATABASE, KONG_PG_*: the database of the cluster's own",
  ];
}

/** "KONG_PG_HOST" is the setting pg_host (kong.conf: environment variables are prefixed and in capitals); others are not Kong's. */
function settingName(variable: string): string {
  return variable.startsWith("KONG_") ? variable.slice("KONG_".length).toLowerCase() : "";
}

async function readConf(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("config-invalid", `the kong.conf ${path} cannot be read: ${reason}`, "Check the path and its permissions.", {
      cause,
    });
  });
}

/** `name = value` lines; a comment begins with `#`, also behind a value unless escaped (kong/conf_loader). */
function confOf(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line.replace(/(^|[^\\])#.*$/, "$1")) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name.toLowerCase(), value);
  }
  return settings;
}

/** Reads the operator's kong.conf for its secrets, so that no log shows them. */
export async function confSettings(side: Pick<ContainerSide, "conf">): Promise<Readonly<Record<string, string>>> {
  return side.conf === null ? {} : Object.fromEntries(confOf(await readConf(side.conf)));
}
