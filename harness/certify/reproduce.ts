import { relative } from "node:path";
import type { Config } from "../config.ts";

const word = ({ image, proxy, version }: Config["x"]) => image ?? proxy?.url ?? version;

/** The command that runs the same inputs again, with every setting that has a flag written out. */
export function reproduceCommand(config: Config): string {
  const here = (path: string) => relative(process.cwd(), path) || ".";
  return [
    "npm run certify --",
    `--backup ${here(config.backup)}`,
    ...config.recordings.map((path) => `--recording ${here(path)}`),
    ...config.plugins.map((plugin) => `--plugin ${plugin}`),
    `--waivers ${here(config.waivers)}`,
    `--x ${word(config.x)} --y ${word(config.y)} --seed ${config.seed}`,
    ...(config.control ? [] : ["--no-control"]),
  ].join(" ");
}
