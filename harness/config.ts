import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { configFileFromEnvironment, readEnvironment } from "./config/environment.ts";
import { checkConfig, readConfigFile, readConfigFileIfThere } from "./config/file.ts";
import { recordingsAt } from "./config/recordings.ts";
import { type ConfigFile, type Defaulted, defaults } from "./config/schema.ts";
import { decideSide, invalid, type Runtime, runtimeOf, type Side } from "./config/side.ts";
import { overSide } from "./config/side-word.ts";
import { compareVersions } from "./types/version.ts";

export { maskConfig } from "./config/mask.ts";

/** Every setting decided, paths absolute, nothing left to default. Frozen. Holds secrets: show it through `maskConfig` only. */
export interface Config extends Readonly<Omit<Defaulted, "x" | "y" | "postgres" | "redis" | "sign" | "secrets">> {
  /** Path of the settings' file. */
  readonly file: string;
  /** The same for both sides: what one runtime shows cannot be held against another. */
  readonly runtime: Runtime;
  readonly x: Side;
  readonly y: Side;
  readonly postgres: { readonly image: string } | null;
  readonly redis: { readonly image: string } | null;
  /** Path of the private key that certificates are signed with, or null: unsigned. */
  readonly sign: { readonly key: string } | null;
  /** Path of the operator's secrets, or null: none. */
  readonly secrets: string | null;
}

/** The file that is read when none is named. */
const CONFIG_FILE = "cutover.yaml";

/** What the command line may set; paths are relative to the working directory. */
export interface Flags {
  readonly config?: string;
  readonly settings: ConfigFile;
}

/**
 * Decides every setting once: defaults, then the config file, then the environment, then flags; each later one wins.
 * Paths in the file are relative to the working directory, as everywhere.
 * @throws HarnessError `config-invalid`
 */
export async function loadConfig(flags: Flags): Promise<Config> {
  const named = flags.config ?? configFileFromEnvironment();
  const file = named ?? CONFIG_FILE;
  const [environment, line] = [readEnvironment(), checkConfig(flags.settings, "command line")];
  const override = { ...environment, ...line };
  // Whoever names a backup needs no file, and where nobody named one it may be missing.
  const read = named === undefined && override.backup !== undefined ? await readConfigFileIfThere(file) : await readConfigFile(file);
  const own = ownTo(read, override.backup);
  const settings = { ...defaults, ...own, ...override };
  if (settings.backup === "") {
    throw invalid(`${file}: no backup is named`, "Set backup: in the file or pass --backup with a pg_dump or a declarative file.");
  }
  const [fileX, fileY] = [own.x ?? defaults.x, own.y ?? defaults.y];
  const sideX = overSide(overSide(fileX, environment.x), line.x);
  const sideY = overSide(overSide(fileY, environment.y), line.y);
  const runtime = sameRuntime(runtimeOf(sideX), runtimeOf(sideY));
  const [x, y] = [decideSide("x", sideX), decideSide("y", sideY)];
  if (compareVersions(x.version, y.version) > 0) {
    throw invalid(`x is Kong ${x.version}, newer than y with ${y.version}`, "x is the cluster that serves now, y the one that will.");
  }
  return Object.freeze({
    ...settings,
    select: { ...own.select, ...line.select },
    file: resolve(file),
    runtime,
    x,
    y,
    // Nobody else's gateways are copied.
    control: settings.control && runtime !== "external",
    postgres: settings.postgres ?? null,
    redis: settings.redis ?? null,
    sign: settings.sign === undefined ? null : { key: resolve(settings.sign.key) },
    secrets: settings.secrets === undefined ? null : resolve(settings.secrets),
    backup: resolve(settings.backup),
    recordings: (await Promise.all(settings.recordings.map((path) => recordingsAt(resolve(path))))).flat(),
    suites: shipped(settings.suites, defaults.suites),
    changes: shipped(settings.changes, defaults.changes),
    waivers: resolve(settings.waivers),
    out: resolve(settings.out),
  });
}

/** Suites and catalogue come with the tool: where nobody named others, and the working directory has none, its own are meant. */
function shipped(path: string, own: string): string {
  return path === own && !existsSync(path) ? join(import.meta.dirname, "..", own) : resolve(path);
}

const words: Readonly<Record<Runtime, string>> = {
  embedded: "is modelled (a version alone)",
  containers: "runs in containers (an image)",
  external: "already stands (a proxy)",
};

function sameRuntime(x: Runtime, y: Runtime): Runtime {
  if (x === y) return x;
  throw invalid(
    `x ${words[x]} and y ${words[y]}: such a pair cannot be compared`,
    "Give both sides an image, or both a proxy, or neither: --x kong:2.8.5 --y kong:3.9.1.",
  );
}

/** Recordings, waivers and secrets of a file belong to the backup it names; with another backup in its place they would only mislead. */
function ownTo(file: ConfigFile, backup: string | undefined): ConfigFile {
  if (backup === undefined || (file.backup !== undefined && resolve(file.backup) === resolve(backup))) return file;
  const { recordings: _recordings, waivers: _waivers, secrets: _secrets, ...rest } = file;
  return rest;
}
