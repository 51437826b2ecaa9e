import { HarnessError } from "../errors.ts";
import type { Traffic } from "../plan/traffic.ts";
import type { Case } from "../types/case.ts";
import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Selecting } from "./selecting.ts";

/** One thing that is asked of every exchange, and what is said of those that it leaves out. */
export interface Filter {
  readonly reason: string;
  readonly keeps: (exchange: RecordedExchange, known: Traffic) => boolean;
}

export interface SelectorContext {
  readonly selecting: Selecting;
  /** The plugins that the run is narrowed to; empty: to none. */
  readonly plugins: readonly string[];
  /** What X configures. */
  readonly inventory: Inventory;
  readonly seed: number;
}

/**
 * The filters that the settings ask for; each looks at one exchange alone.
 * @throws HarnessError `config-invalid` for a route or consumer that the backup does not have, which would leave everything out
 */
export function filtersOf({ selecting, plugins, inventory }: SelectorContext): readonly Filter[] {
  const { cases = [], routes = [], consumers = [], methods = [], statuses = [], from, to } = selecting;
  const onRoutes = new Set(routes.flatMap((name) => routeIds(name, inventory)));
  const ofConsumers = new Set(consumers.flatMap((name) => consumerIds(name, inventory)));
  const upper = methods.map((method) => method.toUpperCase());
  const [since, until] = [from, to].map((moment) => (moment === undefined ? null : Date.parse(moment)));
  const all: readonly (Filter | null)[] = [
    asked(cases, "another case", ({ id }) => cases.includes(`recorded/${id}`)),
    asked(routes, "another route takes it", (_exchange, { route }) => route !== null && onRoutes.has(route.id)),
    asked(plugins, `it does not exercise ${plugins.join(" or ")}`, (_exchange, traffic) =>
      plugins.some((plugin) => traffic.plugins.has(plugin)),
    ),
    asked(consumers, "another consumer, or none, sent it", (_exchange, { consumer }) => consumer !== null && ofConsumers.has(consumer)),
    asked(methods, "another method", ({ request }) => upper.includes(request.method.toUpperCase())),
    asked(statuses, "another recorded status, or none", ({ response }) => response !== null && statuses.some(isOf(response.status))),
    asked([from, to], "recorded at another time", ({ at }) => at >= (since ?? at) && at < (until ?? Number.POSITIVE_INFINITY)),
  ];
  return all.filter((filter) => filter !== null);
}

/** Which probes belong to a run that is narrowed to cases, routes or plugins. Nothing else narrows them: nobody has recorded a probe. */
export function probeFilter({ selecting: { cases = [], routes = [] }, plugins, inventory }: SelectorContext): (probe: Case) => boolean {
  const wanted = new Set(routes.flatMap((name) => routeIds(name, inventory)));
  return ({ id, subject, plugin, route }) =>
    (cases.length === 0 || cases.includes(`${id}@${subject}`)) &&
    (plugins.length === 0 || plugins.includes(plugin)) &&
    (routes.length === 0 || wanted.has(route));
}

function routeIds(wanted: string, { routes }: Inventory): readonly string[] {
  return known(
    "route",
    wanted,
    ids(routes, wanted, ({ id, name }) => [id, name]),
  );
}

function consumerIds(wanted: string, { consumers }: Inventory): readonly string[] {
  return known(
    "consumer",
    wanted,
    ids(consumers, wanted, ({ id, username, custom_id }) => [id, username, custom_id]),
  );
}

function asked(by: readonly unknown[], reason: string, keeps: Filter["keeps"]): Filter | null {
  return by.some((one) => one !== undefined) ? { reason, keeps } : null;
}

function isOf(status: number): (wanted: string) => boolean {
  return (wanted) => (wanted.endsWith("xx") ? `${status}`[0] === wanted[0] : `${status}` === wanted);
}

function ids<T extends { readonly id: string }>(
  entities: readonly T[],
  wanted: string,
  names: (entity: T) => readonly (string | null)[],
): readonly string[] {
  return entities.filter((entity) => names(entity).includes(wanted)).map(({ id }) => id);
}

function known(what: string, wanted: string, found: readonly string[]): readonly string[] {
  if (found.length > 0) return found;
  throw new HarnessError(
    "config-invalid",
    `there is no ${what} ${wanted} in the backup, so nothing recorded would be left`,
    `Write the ${what}'s name or id as the backup has it.`,
  );
}
