import { resolve } from "node:path";
import { configFileFromEnvironment, readEnvironment } from "./config/environment.ts";
import { checkConfig, readConfigFile } from "./config/file.ts";
import { type Config, type ConfigFile, defaults } from "./config/schema.ts";
import { HarnessError } from "./errors.ts";
import { compareVersions, gatewayVersion } from "./types/version.ts";

export type { Config } from "./config/schema.ts";

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
  const file = flags.config ?? configFileFromEnvironment() ?? CONFIG_FILE;
  const override = { ...readEnvironment(), ...checkConfig(flags.settings, "command line") };
  const settings: Config = { ...defaults, ...ownTo(await readConfigFile(file), override.backup), ...override };
  if (settings.backup === "") {
    throw new HarnessError(
      "config-invalid",
      `${file}: no backup is named`,
      "Set backup: in the file or pass --backup with a pg_dump or a declarative file.",
    );
  }
  const [x, y] = [gatewayVersion(settings.x.version), gatewayVersion(settings.y.version)];
  if (compareVersions(x.text, y.text) > 0) {
    throw new HarnessError(
      "config-invalid",
      `x is Kong ${x.text}, newer than y with ${y.text}`,
      "x is the cluster that serves now, y the one that will.",
    );
  }
  return Object.freeze({
    ...settings,
    backup: resolve(settings.backup),
    recordings: settings.recordings.map((path) => resolve(path)),
    suites: resolve(settings.suites),
    changes: resolve(settings.changes),
    waivers: resolve(settings.waivers),
    out: resolve(settings.out),
  });
}

/** Recordings and waivers of a file belong to the backup it names; with another backup in its place they would only mislead. */
function ownTo(file: ConfigFile, backup: string | undefined): ConfigFile {
  if (backup === undefined || (file.backup !== undefined && resolve(file.backup) === resolve(backup))) return file;
  const { recordings: _recordings, waivers: _waivers, ...rest } = file;
  return rest;
}
