import type { PluginInstance } from "../types/inventory.ts";

/** What is known of Kong's plugins that helps to name who is responsible. Names and texts are those seen on real gateways. */

/** Authentication plugins in the order in which they run (2.8 and 3.x agree on the order). */
export const authPlugins = ["jwt", "oauth2", "key-auth", "ldap-auth", "basic-auth", "hmac-auth", "openid-connect", "session"] as const;

/** Messages that only one plugin gives. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^(No API key found in request|Duplicate API key found)$/, "key-auth"],
  [/^You cannot consume this service$/, "acl"],
  [/^API rate limit exceeded/, "rate-limiting"],
  [/^(Your IP address is not allowed|IP address not allowed)/, "ip-restriction"],
  [/^Request size limit exceeded$/, "request-size-limiting"],
  [/^HMAC signature/, "hmac-auth"],
  [/^Forbidden$/, "bot-detection"],
];

/** A plugin that answers by itself with this status when it has no message of its own. */
const byStatus: Readonly<Record<number, readonly string[]>> = {
  // A preflight; 204 until 1.x (kong/plugins/cors/handler.lua).
  200: ["cors"],
  204: ["cors"],
  401: authPlugins,
  403: ["acl", "ip-restriction", "bot-detection"],
  413: ["request-size-limiting"],
  429: ["rate-limiting", "response-ratelimiting"],
};

const NO_ROUTE = /^no Route matched/;

/** Who made an error: the name of an effective plugin, "router", or null for the core. */
export function answererOf(status: number, message: string | null, instances: readonly PluginInstance[]): string | null {
  if (message !== null && NO_ROUTE.test(message)) return "router";
  const told = message === null ? undefined : messages.find(([pattern]) => pattern.test(message))?.[1];
  if (told !== undefined && isAmong(told, instances)) return told;
  const termination = instances.find(({ name }) => name === "request-termination");
  if (termination && status === (termination.config["status_code"] ?? 503)) return "request-termination";
  return byStatus[status]?.find((plugin) => isAmong(plugin, instances)) ?? told ?? null;
}

function isAmong(plugin: string, instances: readonly PluginInstance[]): boolean {
  for (const one of instances) if (one.name === plugin) return true;
  return false;
}

/** Schemes of WWW-Authenticate by the plugins that ask for them. */
const schemes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Key\b/, ["key-auth", "key-auth-enc"]],
  [/^Basic\b/, ["basic-auth"]],
  [/^hmac\b/i, ["hmac-auth"]],
  [/^ldap\b/i, ["ldap-auth", "ldap-auth-advanced"]],
  [/^Bearer\b/, ["jwt", "oauth2", "openid-connect"]],
];

export function challengers(value: string | null): readonly string[] {
  return schemes.find(([pattern]) => value !== null && pattern.test(value))?.[1] ?? authPlugins;
}

/** Header names (lower case) by the plugins that write them, at either end. */
const families: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^x-ratelimit-(limit|remaining)-(second|minute|hour|day|month|year)$/, ["rate-limiting", "response-ratelimiting"]],
  [/^x-ratelimit-/, ["response-ratelimiting", "rate-limiting"]],
  [/^(ratelimit-|retry-after$)/, ["rate-limiting", "response-ratelimiting"]],
  [/^(x-consumer-groups|x-authenticated-groups)$/, ["acl"]],
  [/^(x-consumer-|x-credential-|x-anonymous-consumer$|x-authenticated-)/, authPlugins],
  [/^(authorization|proxy-authorization)$/, ["basic-auth", "hmac-auth", "ldap-auth", "oauth2", "jwt"]],
  [/^(access-control-|vary$)/, ["cors"]],
  [/^(x-cache-|age$)/, ["proxy-cache"]],
  [/^(traceparent|tracestate|x-b3-|b3$|uber-trace-id)/, ["zipkin", "opentelemetry"]],
];

export function writersOf(header: string): readonly string[] {
  return families.find(([pattern]) => pattern.test(header))?.[1] ?? [];
}

/** Header names (lower case) that the core itself sets. */
const coreHeaders = /^(via|server|date|host|connection|content-length|transfer-encoding|x-kong-|x-forwarded-|x-real-ip$)/;

export function isCoreHeader(name: string): boolean {
  return coreHeaders.test(name);
}

/** Plugins that change what goes through without answering; blamed when their config names what changed. */
export const transformers = { client: ["response-transformer"], upstream: ["request-transformer"] } as const;
