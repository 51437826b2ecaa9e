import { type Period, periods } from "../types/case.ts";
import type { PluginInstance } from "../types/inventory.ts";
import { headerValue } from "../types/message.ts";
import type { PlannedCounter } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";

/** `policy: local` counts in the gateway's own memory before the upstream has answered; the others write to a database or to Redis. */
const COUNTED_AT_ONCE = "local";

/** What an instance counts. */
interface Limit {
  readonly periods: readonly Period[];
  readonly behind: boolean;
}

/**
 * The counters a recorded request will be counted on. Callers whom the gateway tells apart may be taken together here, never the other way
 * round: what shares a name is sent in order and with the pauses that counting behind the answer needs.
 */
export function countersOf(
  instances: readonly PluginInstance[],
  exchange: RecordedExchange,
  consumer: string | null,
): readonly PlannedCounter[] {
  const counters: PlannedCounter[] = [];
  for (const instance of instances) {
    const limit = limitOf(instance);
    if (limit !== null) counters.push({ name: `${instance.id} ${callerOf(instance.config, exchange, consumer)}`, ...limit });
  }
  return counters;
}

/** Read off the settings of each instance once. */
const limits = new WeakMap<PluginInstance, Limit | null>();

function limitOf(instance: PluginInstance): Limit | null {
  const known = limits.get(instance);
  if (known !== undefined) return known;
  const limit = limitIn(instance);
  limits.set(instance, limit);
  return limit;
}

function limitIn({ name, config }: PluginInstance): Limit | null {
  const limited = name === "rate-limiting" ? periodsOf([config]) : name === "response-ratelimiting" ? periodsOf(limitsIn(config)) : [];
  if (limited.length === 0) return null;
  const { policy = "cluster" } = config;
  // Nobody can wait for a count inside a window of a second.
  return { periods: limited, behind: policy !== COUNTED_AT_ONCE && !limited.includes("second") };
}

function limitsIn(config: PluginInstance["config"]): readonly unknown[] {
  const { limits } = config;
  return typeof limits === "object" && limits !== null ? Object.values(limits) : [];
}

function periodsOf(limits: readonly unknown[]): readonly Period[] {
  return periods.filter((period) =>
    limits.some((limit) => typeof limit === "object" && limit !== null && typeof Reflect.get(limit, period) === "number"),
  );
}

function callerOf(config: PluginInstance["config"], { client, request }: RecordedExchange, consumer: string | null): string {
  const address = `address ${client ?? "own"}`;
  switch (config["limit_by"]) {
    case "service":
    case "path":
      return "everybody";
    case "header":
      return headerValue(request.headers, String(config["header_name"])) ?? address;
    case "ip":
      return address;
    default:
      return consumer ?? address;
  }
}
