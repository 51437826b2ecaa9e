import type { Command } from "commander";
import type { ConfigFile } from "../config/schema.ts";
import { collect, integer } from "./options.ts";

interface SelectOptions {
  readonly case?: string[];
  readonly onlyRoute?: string[];
  readonly onlyConsumer?: string[];
  readonly method?: string[];
  readonly status?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly sample?: string;
  readonly dedupe?: number;
}

/** The flags that leave recorded exchanges out. */
export function withSelectOptions(command: Command): Command {
  return command
    .option("--case <key>", "only this case, recorded or a probe, by its key; may be given more than once", collect)
    .option("--only-route <name>", "only what X gives to this route, by name or id; may be given more than once", collect)
    .option("--only-consumer <name>", "only what this consumer sent, by username, custom id or id; may be given more than once", collect)
    .option("--method <method>", "only recorded requests with this method; may be given more than once", collect)
    .option("--status <status>", "only what was answered with this recorded status: 404, 2xx; may be given more than once", collect)
    .option("--from <moment>", "only what was recorded from then on, such as 2026-03-01T10:00:00Z")
    .option("--to <moment>", "only what was recorded before then")
    .option("--sample <share>", "recorded traffic of so many of the clients, such as 10%; the same ones each time")
    .option("--dedupe <number>", "so many recorded exchanges of each shape", integer);
}

/** What the flags set of `select`; null: nothing. */
export function selectOf(options: SelectOptions): NonNullable<ConfigFile["select"]> | null {
  const { case: cases, onlyRoute: routes, onlyConsumer: consumers, method: methods, status: statuses, from, to, sample, dedupe } = options;
  const all = { cases, routes, consumers, methods, statuses, from, to, sample, dedupe };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? null : given;
}
