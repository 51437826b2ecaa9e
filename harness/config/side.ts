import { resolve } from "node:path";
import { HarnessError } from "../errors.ts";
import { gatewayVersion } from "../types/version.ts";
import { environmentValue } from "./environment.ts";
import type { SideFile } from "./side-schema.ts";

/** Where a gateway that already stands is reached. */
interface Proxy {
  /** At least one of the two is there. */
  readonly http: string | null;
  readonly https: string | null;
  /** Server name for every TLS connection, or null: each request's Host. */
  readonly sni: string | null;
  /** Absolute path of a certificate file, or null for no check. */
  readonly ca: string | null;
}

/** One side of the upgrade, everything decided: paths absolute, licence and database URL read from where the file says. */
export interface Side {
  readonly version: string;
  readonly image: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly conf: string | null;
  readonly files: readonly { readonly source: string; readonly target: string }[];
  readonly plugins: readonly string[];
  readonly postgres: string | null;
  readonly proxy: Proxy | null;
  readonly admin: string | null;
  readonly status: string | null;
  readonly database: string | null;
}

export type Runtime = "embedded" | "containers" | "external";

/** Keys that say something only where containers are started, or only where the cluster already stands. */
const belongsTo: Readonly<Record<Exclude<Runtime, "embedded">, readonly (keyof SideFile)[]>> = {
  containers: ["environment", "conf", "files", "plugins", "license", "postgres"],
  external: ["sni", "ca", "admin", "status", "database"],
};
const namedBy = { containers: "image", external: "proxy" } as const;

export function runtimeOf(side: SideFile): Runtime {
  return side.image !== undefined ? "containers" : side.proxy !== undefined ? "external" : "embedded";
}

/** @throws HarnessError `config-invalid` for settings that contradict each other or would say nothing */
export function decideSide(name: "x" | "y", side: SideFile): Side {
  const runtime = runtimeOf(side);
  if (side.image !== undefined && side.proxy !== undefined) {
    throw invalid(`${name} has an image and a proxy`, "Name the image to have it started, or the proxy of a cluster that already stands.");
  }
  for (const [home, keys] of Object.entries(belongsTo) as [keyof typeof belongsTo, readonly (keyof SideFile)[]][]) {
    const idle = home === runtime ? undefined : keys.find((key) => side[key] !== undefined);
    if (idle !== undefined)
      throw invalid(
        `${name}.${idle} says nothing without ${name}.${namedBy[home]}`,
        `Set ${name}.${namedBy[home]}, or take ${name}.${idle} out.`,
      );
  }
  const path = (value: string | undefined) => (value === undefined ? null : resolve(value));
  return {
    version: versionOf(name, side),
    image: side.image ?? null,
    environment: {
      ...side.environment,
      ...(side.license === undefined ? {} : { KONG_LICENSE_DATA: fromEnvironment(`${name}.license`, side.license) }),
    },
    conf: path(side.conf),
    files: (side.files ?? []).map((file) => {
      const [source = "", target = ""] = file.split(":");
      return { source: resolve(source), target };
    }),
    plugins: side.plugins ?? [],
    postgres: side.postgres ?? null,
    proxy: side.proxy === undefined ? null : { ...addressesOf(name, [side.proxy].flat()), sni: side.sni ?? null, ca: path(side.ca) },
    admin: side.admin ?? null,
    status: side.status ?? null,
    database:
      side.database === undefined || side.database.includes(":")
        ? (side.database ?? null)
        : fromEnvironment(`${name}.database`, side.database),
  };
}

function addressesOf(name: "x" | "y", urls: readonly string[]): Pick<Proxy, "http" | "https"> {
  const of = (protocol: string) => urls.filter((url) => new URL(url).protocol === protocol);
  const [http, https] = [of("http:"), of("https:")];
  if (urls.length === 0 || http.length > 1 || https.length > 1) {
    throw invalid(`${name}.proxy has ${http.length} http and ${https.length} https addresses`, "Write one URL, or one of each.");
  }
  return { http: http[0] ?? null, https: https[0] ?? null };
}

/** What is said, else what the image's tag says: "kong:3.9.1-ubuntu" is 3.9.1. */
function versionOf(name: "x" | "y", { version, image, proxy }: SideFile): string {
  if (version !== undefined) return gatewayVersion(version).text;
  const tag = /:v?(\d+\.\d+(?:\.\d+){0,2})(?:-[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/.exec(image ?? "")?.[1];
  if (tag !== undefined) return gatewayVersion(tag).text;
  if (image !== undefined)
    throw invalid(
      `the image of ${name} (${image}) has no Kong version in its tag`,
      `Set ${name}.version to what "kong version" says in it.`,
    );
  throw invalid(
    `${name} has no version${proxy === undefined ? "" : `, and a proxy does not tell it`}`,
    `Set ${name}.version to the Kong release that it runs.`,
  );
}

function fromEnvironment(setting: string, variable: string): string {
  const value = environmentValue(variable);
  if (value !== undefined && value !== "") return value;
  throw invalid(`${setting} names the environment variable ${variable}, which is not set`, `Set ${variable}, or take ${setting} out.`);
}

export function invalid(message: string, remedy: string): HarnessError {
  return new HarnessError("config-invalid", message, remedy);
}
