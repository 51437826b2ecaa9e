import { relative } from "node:path";
import type { Config } from "../config.ts";

/** The command that runs the same inputs again, with every setting that has a flag written out. */
export function reproduceCommand(config: Config): string {
  const here = (path: string) => relative(process.cwd(), path) || ".";
  return [
    "npm run certify --",
    `--backup ${here(config.backup)}`,
    ...config.recordings.map((path) => `--recording ${here(path)}`),
    ...config.plugins.map((plugin) => `--plugin ${plugin}`),
    `--waivers ${here(config.waivers)}`,
    `--x ${config.x.version} --y ${config.y.version} --seed ${config.seed}`,
    ...(config.control ? [] : ["--no-control"]),
  ].join(" ");
}
