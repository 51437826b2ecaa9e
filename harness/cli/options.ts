import { type Command, InvalidArgumentError, Option } from "commander";
import type { ConfigFile } from "../config/schema.ts";
import { sideOf } from "../config/side-word.ts";
import type { Flags } from "../config.ts";

interface RunOptions {
  readonly config?: string;
  readonly backup?: string;
  readonly recording?: string[];
  readonly plugin?: string[];
  readonly x?: string;
  readonly y?: string;
  readonly seed?: number;
  readonly pace?: ConfigFile["pace"];
  readonly out?: string;
  readonly control?: boolean;
  readonly waivers?: string;
  readonly signKey?: string;
  readonly secrets?: string;
}

export const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

export function integer(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed)) throw new InvalidArgumentError("Not a whole number.");
  return parsed;
}

function pace(value: string): ConfigFile["pace"] {
  if (value === "fast" || value === "recorded") return value;
  const factor = Number(value);
  if (!(factor > 0 && Number.isFinite(factor))) throw new InvalidArgumentError("Not fast, recorded or a factor such as 2 or 0.5.");
  return factor;
}

/** An option whose default --help tells as people write it; commander alone would print what it is read as. */
export function withDefault(flags: string, description: string, read: (value: string) => unknown, written: string): Option {
  return new Option(flags, description).argParser(read).default(read(written), written);
}

/** The flags that decide which clusters there are, for every command that starts some. */
export function withClusterOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "pg_dump in any form, or a decK / kong config db_export file")
    .option("--x <gateway>", "the cluster that serves now: a Kong version, an image, or the proxy's URL")
    .option("--y <gateway>", "the cluster that will serve: likewise")
    .option("--seed <number>", "seed of generated keys and bodies", integer)
    .option("-o, --out <folder>", "folder that results are written to")
    .option("--no-control", "do without the second copy of X (its noise then counts as differences)");
}

/** The flags that decide what is sent to them, and how it is judged. */
export function withTrafficOptions(command: Command): Command {
  return command
    .option("-r, --recording <file>", "recorded traffic in any format that import knows; may be given more than once", collect)
    .option("-p, --plugin <name>", "only what exercises this plugin; may be given more than once", collect)
    .option("-w, --waivers <file>", "differences that somebody accepts (default: the config's)")
    .option("--pace <pace>", "how fast recorded traffic is sent to real gateways: fast, recorded, or a factor such as 2", pace)
    .option("--secrets <file>", "passwords, private keys and client secrets that the backup does not hold (YAML)")
    .option("--sign-key <file>", "sign the certificate with this ed25519 private key (PEM)");
}

export function flagsOf(options: RunOptions): Flags {
  const settings: ConfigFile = {
    ...(options.backup !== undefined && { backup: options.backup }),
    ...(options.recording !== undefined && { recordings: options.recording }),
    ...(options.plugin !== undefined && { plugins: options.plugin }),
    ...(options.x !== undefined && { x: sideOf(options.x) }),
    ...(options.y !== undefined && { y: sideOf(options.y) }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.pace !== undefined && { pace: options.pace }),
    ...(options.waivers !== undefined && { waivers: options.waivers }),
    ...(options.out !== undefined && { out: options.out }),
    ...(options.secrets !== undefined && { secrets: options.secrets }),
    ...(options.signKey !== undefined && { sign: { key: options.signKey } }),
    ...(options.control === false && { control: false }),
  };
  return { settings, ...(options.config !== undefined && { config: options.config }) };
}
