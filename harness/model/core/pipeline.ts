import type { Answer } from "../answer.ts";
import { coreError } from "../answer.ts";
import type { Exchange, GatewayContext, OutgoingResponse } from "../exchange.ts";
import type { RouteMatch, Router } from "../router/index.ts";
import type { Seams } from "../seams.ts";
import { chooseHost } from "./balancer.ts";
import { debugHeaders } from "./debug-headers.ts";
import type { PluginSet } from "./effective.ts";
import { errorPageMessage } from "./error-body.ts";
import { addKongHeaders } from "./finish.ts";
import { forwardedBy, upstreamHeaders } from "./forwarding.ts";
import { incomingResponse } from "./incoming-response.ts";
import { madeResponse } from "./made-response.ts";
import { checkRoute, notModelledAnswer } from "./route-checks.ts";
import type { ChosenPlugin } from "./run-plugins.ts";
import { globalPlugins, runAccess, runFilters, scopeOf } from "./run-plugins.ts";
import { proxy } from "./upstream.ts";

export interface Handled {
  readonly response: OutgoingResponse;
  /** Runs the log handlers; call it when the response is on its way. */
  log(): Promise<void>;
}

export interface Machinery {
  readonly gateway: GatewayContext;
  readonly router: Router;
  readonly plugins: PluginSet;
  readonly seams: Seams;
}

/** One exchange through routing, plugins, balancer and filters. `match` is what the router said. */
export async function handle(exchange: Exchange, match: RouteMatch | null, machinery: Machinery): Promise<Handled> {
  const { gateway, plugins } = machinery;
  if (needsUnmodelledRule(match, machinery.router)) return refuse(exchange, ["router"], gateway);
  if (match === null) {
    const missing = plugins.notModelled(scopeOf(exchange));
    if (missing.length > 0) return refuse(exchange, missing, gateway);
    return finish(
      exchange,
      coreError(gateway.traits, 404, "no Route matched with those values"),
      globalPlugins(exchange, plugins, gateway),
      machinery,
    );
  }
  exchange.earlyHeaders.push(...debugHeaders(exchange, gateway));
  const forwarded = forwardedBy(exchange.request, match.forwardedPrefix, gateway);
  const missing = plugins.notModelled(scopeOf(exchange));
  if (missing.length > 0) return refuse(exchange, missing, gateway);
  const check = checkRoute(match.route, exchange, forwarded, gateway);
  if (check !== null) return finish(exchange, check, globalPlugins(exchange, plugins, gateway), machinery);

  const access = await runAccess(exchange, plugins, gateway);
  if (access.notModelled.length > 0) return refuse(exchange, access.notModelled, gateway);
  if (access.answer !== null) return finish(exchange, access.answer, access.chosen, machinery);

  const choice = chooseHost(exchange, gateway);
  if ("answer" in choice) return finish(exchange, choice.answer, access.chosen, machinery);
  const { request } = exchange;
  const target = `${exchange.upstreamPath}${upstreamQuery(exchange, gateway)}`;
  const sent = { method: request.method, target, headers: upstreamHeaders(exchange, forwarded, choice.host, gateway), body: request.body };
  const outcome = await machinery.seams.upstream(exchange, sent, (one) => proxy(exchange, one, gateway));
  if (outcome === "unresolved") return finish(exchange, coreError(gateway.traits, 503, "name resolution failed"), access.chosen, machinery);
  if (typeof outcome === "object") return filtered(exchange, incomingResponse(outcome, exchange, gateway), access.chosen, gateway);
  return filtered(exchange, madeResponse(errorPage(outcome, gateway), exchange, gateway, true), access.chosen, gateway);
}

/** With its question mark. A query that ends with one is lost before 3.5 (runloop/handler.lua, access.after; measured on each line). */
function upstreamQuery({ request }: Exchange, { traits }: GatewayContext): string {
  if (request.query === "" || (traits.losesQueryBeforeQuestionMark && request.target.endsWith("?")))
    return request.bareQuestionMark ? "?" : "";
  return `?${request.query}`;
}

/** Rules that the router could not model might have caught a request that nothing caught, or are the winner's own. */
function needsUnmodelledRule(match: RouteMatch | null, router: Router): boolean {
  return router.notModelled.some(({ route }) => match === null || match.route.id === route.id);
}

/** A request that nginx refuses before routing; 494 is its code for oversized headers and leaves as 400. */
export async function handleRefused(exchange: Exchange, status: number, machinery: Machinery): Promise<Handled> {
  const { gateway, plugins } = machinery;
  return finish(exchange, errorPage(status, gateway), globalPlugins(exchange, plugins, gateway), machinery);
}

function errorPage(status: number, gateway: GatewayContext): Answer {
  return {
    status: status === 494 ? 400 : status,
    headers: [],
    body: { kind: "error-page", message: errorPageMessage(status, gateway.traits) },
  };
}

function refuse(exchange: Exchange, names: readonly string[], gateway: GatewayContext): Handled {
  const response = madeResponse(notModelledAnswer(names), exchange, gateway, false);
  return { response, log: async () => {} };
}

function finish(exchange: Exchange, answer: Answer, chosen: readonly ChosenPlugin[], { gateway }: Machinery): Promise<Handled> {
  return filtered(exchange, madeResponse(answer, exchange, gateway, false), chosen, gateway);
}

async function filtered(
  exchange: Exchange,
  response: OutgoingResponse,
  chosen: readonly ChosenPlugin[],
  gateway: GatewayContext,
): Promise<Handled> {
  runFilters(chosen, response);
  addKongHeaders(exchange, response, gateway);
  for (const { plugin, call } of chosen) await plugin.count?.(call, response);
  return {
    response,
    log: async () => {
      await Promise.all(chosen.map(({ plugin, call }) => plugin.log?.(call, response)));
    },
  };
}
