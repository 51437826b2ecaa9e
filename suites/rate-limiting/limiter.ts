import {
  admittedBy,
  type Expectation,
  isEffective,
  limitsOf,
  type OpenStage,
  openStagesOf,
  type Period,
  type PluginInstance,
  perLine,
  rejected,
  type Stage,
  type SuiteContext,
  type Unreachable,
  type VersionLine,
  type Visit,
} from "../../harness/index.ts";

interface Limit {
  readonly period: Period;
  readonly limit: number;
}

/** A rate-limiting instance on a route: what it admits, to whom, and how it refuses. */
export interface Limiter {
  readonly stage: Stage;
  readonly context: SuiteContext;
  /** The configured periods, shortest first. A longer one never has the lower limit (rate-limiting/schema.lua). */
  readonly limits: readonly [Limit, ...Limit[]];
  /** Requests that fresh counters admit in the shortest window. */
  readonly admits: number;
  readonly limitBy: string;
  readonly headerName: string;
  readonly path: string;
  readonly hidden: boolean;
  /** `cluster` counts in a database behind the answer, Redis may at intervals: the exact sequence is a detail there, not a promise. */
  readonly exact: boolean;
  readonly refusal: Expectation;
  /** True where a refused request eats into the longer periods: Redis from 3.4 on, unless it is synchronised at intervals. */
  countsRefusals(line: VersionLine): boolean;
  /** Addresses may be chosen: the route does not look at them itself. */
  readonly anyAddress: boolean;
  /** Ways in for whom this instance is the effective one. */
  readonly visits: readonly [Visit, ...Visit[]];
  /** The next of them in turn, so that cases need not wait for each other's counters. */
  nextVisit(): Visit;
  /** The same caller on other reachable routes of the same row. */
  readonly elsewhere: readonly { readonly here: Visit; readonly there: Visit; readonly sameService: boolean }[];
}

/** The limiter on the first route of an instance where somebody gets in, or why there is none. */
export function openLimiter(instance: PluginInstance, context: SuiteContext): Limiter | Unreachable {
  const open = openStagesOf(context, instance);
  if ("reason" in open) return open;
  const [chosen, ...others] = open;
  const { stage, visits } = chosen;
  const config = context.configOf(instance, context.xLine);
  const [shortest, ...longer] = limitsOf(config);
  if (!shortest) return { instance: instance.id, reason: "it sets no limit" };
  const lines = (line: VersionLine) => context.configOf(instance, line);
  let turn = 0;
  return {
    stage,
    context,
    limits: [shortest, ...longer],
    admits: admittedBy(shortest.limit),
    limitBy: String(config["limit_by"]),
    headerName: String(config["header_name"]),
    path: String(config["path"]),
    hidden: config["hide_client_headers"] === true,
    exact: config["policy"] === "local" || (config["policy"] === "redis" && Number(config["sync_rate"]) < 0),
    refusal: refusalOf(lines),
    countsRefusals: (line) => line !== "2.8" && lines(line)["policy"] === "redis" && Number(lines(line)["sync_rate"]) < 0,
    anyAddress: stage.base.client === null,
    visits,
    nextVisit: () => visits[turn++ % visits.length] ?? visits[0],
    elsewhere: elsewhereOf(chosen, others),
  };
}

function elsewhereOf({ stage: home, visits }: OpenStage, others: readonly OpenStage[]): Limiter["elsewhere"] {
  return others.flatMap(({ stage, visits: theirs }) => {
    const here = visits.find(({ visitor }) => theirs.some((other) => sameCaller(other.visitor, visitor)));
    const there = here && theirs.find(({ visitor }) => sameCaller(visitor, here.visitor));
    if (!there || stage.base.client !== null) return [];
    return [{ here, there: { ...there, route: stage.route.id }, sameService: stage.route.service_id === home.route.service_id }];
  });
}

const sameCaller = (a: Visit["visitor"], b: Visit["visitor"]) => a.consumer === b.consumer && a.credential === b.credential;

/** 3.1 made status and words of a refusal configurable; 2.8 always says 429 and the standard words. */
function refusalOf(config: (line: VersionLine) => ReturnType<SuiteContext["configOf"]>): Expectation {
  return rejected(
    perLine((line) => (line === "2.8" ? 429 : Number(config(line)["error_code"]))),
    perLine((line) => (line === "2.8" ? "API rate limit exceeded" : String(config(line)["error_message"]))),
  );
}

/** A less specific limit that a consumer's own row stands in front of, on the same route. */
export function overriddenBy({ stage, context }: Limiter): PluginInstance | null {
  const { instance, route } = stage;
  if (instance.consumer_id === null) return null;
  const rest = { ...context.inventory, plugins: context.inventory.plugins.filter(({ id }) => id !== instance.id) };
  return rest.plugins.find((other) => other.name === instance.name && isEffective(rest, other, route, instance.consumer_id)) ?? null;
}
