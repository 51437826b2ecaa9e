import { relative } from "node:path";
import type { Config } from "../config.ts";
import type { Shard } from "../shards/shard.ts";

/** Names of consumers may hold what a shell would read. */
const quoted = (text: string) => (/^[\w.:%@+/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function selectWords({
  cases = [],
  routes = [],
  consumers = [],
  methods = [],
  statuses = [],
  from,
  to,
  sample,
  dedupe,
}: Config["select"]): string[] {
  return [
    ...cases.map((key) => `--case ${quoted(key)}`),
    ...routes.map((route) => `--only-route ${quoted(route)}`),
    ...consumers.map((consumer) => `--only-consumer ${quoted(consumer)}`),
    ...methods.map((method) => `--method ${quoted(method)}`),
    ...statuses.map((status) => `--status ${status}`),
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...(to === undefined ? [] : [`--to ${to}`]),
    ...(sample === undefined ? [] : [`--sample ${quoted(sample)}`]),
    ...(dedupe === undefined ? [] : [`--dedupe ${dedupe}`]),
  ];
}

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
    ...selectWords(config.select),
    ...(config.secrets === null ? [] : [`--secrets ${here(config.secrets)}`]),
    `--waivers ${here(config.waivers)}`,
    ...(config.runtime === "external" ? [] : [`--x ${word(config.x)} --y ${word(config.y)}`]),
    `--seed ${config.seed}`,
    ...(config.pace === "fast" ? [] : [`--pace ${config.pace}`]),
    ...(config.control || config.runtime === "external" ? [] : ["--no-control"]),
  ].join(" ");
}

/** The same for one part of that run. Last of all words, where a report that names one case takes it away. */
export function partCommand(reproduce: string, { index, of }: Shard): string {
  return `${reproduce} --shard ${index}/${of}`;
}
