import { HarnessError } from "../errors.ts";
import type { Traffic } from "../plan/traffic.ts";
import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Selecting } from "./selecting.ts";

/** One thing that is asked of every exchange, and what is said of those that it leaves out. */
export interface Filter {
  readonly reason: string;
  readonly keeps: (exchange: RecordedExchange, known: Traffic) => boolean;
}

/**
 * The filters that the settings ask for; each looks at one exchange alone.
 * @throws HarnessError `config-invalid` for a route or consumer that the backup does not have, which would leave everything out
 */
export function filtersOf(selecting: Selecting, plugins: readonly string[], inventory: Inventory): readonly Filter[] {
  const { routes = [], consumers = [], methods = [], statuses = [], from, to } = selecting;
  const routeIds = new Set(
    routes.flatMap((wanted) =>
      known(
        "route",
        wanted,
        ids(inventory.routes, wanted, ({ id, name }) => [id, name]),
      ),
    ),
  );
  const consumerIds = new Set(
    consumers.flatMap((wanted) =>
      known(
        "consumer",
        wanted,
        ids(inventory.consumers, wanted, ({ id, username, custom_id }) => [id, username, custom_id]),
      ),
    ),
  );
  const upper = methods.map((method) => method.toUpperCase());
  const [since, until] = [from, to].map((moment) => (moment === undefined ? null : Date.parse(moment)));
  const all: readonly (Filter | null)[] = [
    asked(routes, "another route takes it", (_exchange, { route }) => route !== null && routeIds.has(route.id)),
    asked(plugins, "it exercises none of the plugins", (_exchange, traffic) => plugins.some((plugin) => traffic.plugins.has(plugin))),
    asked(consumers, "another consumer, or none, sent it", (_exchange, { consumer }) => consumer !== null && consumerIds.has(consumer)),
    asked(methods, "another method", ({ request }) => upper.includes(request.method.toUpperCase())),
    asked(statuses, "another recorded status, or none", ({ response }) => response !== null && statuses.some(isOf(response.status))),
    asked([from, to], "recorded at another time", ({ at }) => at >= (since ?? at) && at < (until ?? Number.POSITIVE_INFINITY)),
  ];
  return all.filter((filter) => filter !== null);
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
