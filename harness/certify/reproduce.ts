import { relative } from "node:path";
import type { Config } from "../config.ts";

const word = ({ image, version }: Config["x"]) => image ?? version;

/** The command that runs the same inputs again, with every setting that has a flag written out. */
export function reproduceCommand(config: Config): string {
  const here = (path: string) => relative(process.cwd(), path) || ".";
  return [
    "npm run certify --",
    // Gateways that are no model take more than a word: addresses, databases, mounted files, their operator's settings.
    ...(config.runtime === "embedded" ? [] : [`--config ${here(config.file)}`]),
    `--backup ${here(config.backup)}`,
    ...config.recordings.map((path) => `--recording ${here(path)}`),
    ...config.plugins.map((plugin) => `--plugin ${plugin}`),
    `--waivers ${here(config.waivers)}`,
    ...(config.runtime === "external" ? [] : [`--x ${word(config.x)} --y ${word(config.y)}`]),
    `--seed ${config.seed}`,
    ...(config.pace === "fast" ? [] : [`--pace ${config.pace}`]),
    ...(config.control ? [] : ["--no-control"]),
  ].join(" ");
}
