import { effectivePlugins } from "../inventory/effective.ts";
import type { Expectation } from "../types/case.ts";
import type { Inventory, Route } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { VersionLine } from "../types/version.ts";
import { withDefaults } from "./defaults.ts";
import { all, answered, reachesUpstream } from "./expect.ts";

/** What the other plugins of a route make of a request that gets past the one under test. */
export interface Surroundings {
  /** The answer to a request that every plugin lets through. */
  readonly passed: Expectation;
  /** False where something on the way answers by code of its own: nothing can be expected, X and Y are only compared. */
  readonly predictable: boolean;
  /** Takes out of an expectation what the other plugins rewrite on the way. */
  soften(expectation: Expectation): Expectation;
}

/** Plugins that answer or rewrite by what their code, a function or a model says; their effect is not in the config. */
const unpredictable = new Set([
  "pre-function",
  "post-function",
  "aws-lambda",
  "azure-functions",
  "redirect",
  "grpc-gateway",
  "grpc-web",
  "ai-proxy",
  "ai-request-transformer",
  "ai-response-transformer",
]);

/** Reads the plugins that are effective on that route for that consumer (null: nobody). An unknown plugin is taken to leave traffic alone. */
export function surroundingsOf(inventory: Inventory, line: VersionLine, route: Route, consumer: string | null): Surroundings {
  const plugins = effectivePlugins(inventory, { route_id: route.id, service_id: route.service_id, consumer_id: consumer });
  const find = (name: string) => plugins.find((plugin) => plugin.name === name);
  const termination = find("request-termination");
  const config = termination && withDefaults("request-termination", termination.config, line);
  const dropped: (keyof Expectation)[] = [];
  // A cache answers a repeated request in the upstream's place, and keeps a request of the first one only.
  if (find("proxy-cache")) dropped.push("upstream", "upstreamHeaders", "upstreamHas");
  if (find("request-transformer")) dropped.push("upstreamHeaders", "upstreamHas");
  if (find("response-transformer")) dropped.push("headers", "message");
  const stopped = stopOf(route, config);
  if (stopped) dropped.push("upstreamHeaders", "upstreamHas");
  return {
    passed: stopped ?? without(all(answered(200), reachesUpstream), dropped),
    predictable: !plugins.some(({ name }) => unpredictable.has(name)),
    soften: (expectation) => without(expectation, dropped),
  };
}

/** Where the way ends in the gateway although all plugins before let the request through. */
function stopOf(route: Route, termination: JsonObject | undefined): Expectation | null {
  // A trigger is a header or argument that probes do not send, so a triggered termination stays asleep.
  if (termination && termination["trigger"] === null) return { ...answered(Number(termination["status_code"])), upstream: "not-reached" };
  return route.service_id === null ? { ...answered(503), upstream: "not-reached" } : null;
}

function without(expectation: Expectation, dropped: readonly (keyof Expectation)[]): Expectation {
  return Object.fromEntries(
    Object.entries(expectation).filter(([part, value]) => value === "not-reached" || !dropped.includes(part as keyof Expectation)),
  );
}
