import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { headerValue } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { coreError } from "../answer.ts";
import type { Exchange, GatewayContext } from "../exchange.ts";

/** Default ports, which are left out of Host. grpc services speak HTTP/2 and never get that far here. */
const DEFAULT_PORT: Readonly<Record<string, number>> = { http: 80, https: 443 };
/** What the Admin API adds to a target without a port. */
const TARGET_PORT = 8000;

/**
 * The Host header for the upstream, or Kong's answer when an upstream has no target to offer (kong/runloop/balancer,
 * `set_host_header`). With preserve_host it is the client's, untouched.
 */
export function chooseHost(exchange: Exchange, gateway: GatewayContext): { readonly host: string } | { readonly answer: Answer } {
  const { service, route, request } = exchange;
  if (service === null || route === null) return { answer: coreError(gateway.traits, 503, "no Service found with those values") };
  const upstream = isIP(service.host) === 0 ? gateway.lookups.upstream(service.host) : null;
  const target =
    upstream === null ? { name: service.host, port: service.port } : pickTarget(upstream.targets, request.client, request.target);
  if (target === null) return { answer: coreError(gateway.traits, 503, "failure to get a peer from the ring-balancer") };
  exchange.proxy.host = target.name;
  exchange.proxy.port = target.port;
  if (exchange.upstreamHost !== null) return { host: exchange.upstreamHost };
  if (route.preserve_host) return { host: headerValue(request.headers, "host") ?? "" };
  const name = upstream?.hostHeader ?? target.name;
  return { host: DEFAULT_PORT[service.protocol] === target.port ? name : `${name}:${target.port}` };
}

/**
 * A target by weight. Kong walks a wheel that each worker shuffles at random, so no order is truer than another; the
 * request decides here, which keeps runs comparable whatever arrives at the same time.
 */
function pickTarget(targets: readonly { target: string; weight: number }[], client: string, requested: string) {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return null;
  let point = createHash("sha256").update(`${client} ${requested}`).digest().readUInt32BE(0) % total;
  const chosen = targets.find(({ weight }) => {
    point -= weight;
    return point < 0;
  });
  if (chosen === undefined) return null;
  const parts = /^(.*?)(?::(\d+))?$/.exec(chosen.target);
  return { name: parts?.[1] ?? chosen.target, port: Number(parts?.[2] ?? TARGET_PORT) };
}
