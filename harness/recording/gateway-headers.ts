import type { PluginInstance } from "../types/inventory.ts";

/**
 * Header lines that a gateway adds to a proxied response, matched against "name: value". Not among them: `Retry-After` and (but for
 * key-auth with an anonymous consumer) `WWW-Authenticate`, which Kong puts only on answers of its own, so on a proxied one they are the
 * upstream's; and Transfer-Encoding, because Kong passes on whether there were chunks.
 */
type LinePattern = RegExp;

/** Belong to the connection between client and gateway (RFC 9110, 7.6.1). */
const HOP_BY_HOP: readonly LinePattern[] = [/^(?:connection|keep-alive|proxy-connection|upgrade|trailer):/i];

/** Added whatever is configured: latencies, request id, upstream status, answers to Kong-Debug (kong/constants.lua). */
const CORE: readonly LinePattern[] = [...HOP_BY_HOP, /^x-kong-/i, /^kong-(?:route|service)-/i, /^x-cutover-/i];

const CORS: readonly LinePattern[] = [/^access-control-/i, /^vary: *origin$/i];
const LIMITS: readonly LinePattern[] = [/^ratelimit-/i, /^x-ratelimit-/i];
const CACHE: readonly LinePattern[] = [/^x-cache-(?:status|key):/i, /^age:/i];
const CORRELATION: readonly LinePattern[] = [/^(?:kong-request-id|x-correlation-id|x-request-id):/i];

/**
 * The default, for when nothing is known of the plugins on the way: whatever the bundled plugins add under their usual names.
 * Taking off too much shows as a recording that is not reproduced; too little would hide a header that Y no longer adds.
 */
export const GATEWAY_HEADERS: readonly LinePattern[] = asOne([...CORE, ...CORS, ...LIMITS, ...CACHE, ...CORRELATION]);

/** The same for known plugins: those effective for the exchange, or all of a backup. Worked out once for a list. */
export function gatewayHeaders(instances: readonly PluginInstance[]): readonly LinePattern[] {
  const known = added.get(instances);
  if (known !== undefined) return known;
  const patterns = asOne([...CORE, ...instances.filter(({ enabled }) => enabled).flatMap(addedBy)]);
  added.set(instances, patterns);
  return patterns;
}

const added = new WeakMap<readonly PluginInstance[], readonly LinePattern[]>();

/** One pattern that matches what any of them does; every header line of every response is held against it. */
function asOne(patterns: readonly LinePattern[]): readonly LinePattern[] {
  return [new RegExp([...new Set(patterns.map(({ source }) => source))].join("|"), "i")];
}

function addedBy({ name, config }: PluginInstance): readonly LinePattern[] {
  switch (name) {
    case "cors":
      return CORS;
    case "rate-limiting":
    case "rate-limiting-advanced":
    case "response-ratelimiting":
      return LIMITS;
    case "proxy-cache":
    case "proxy-cache-advanced":
      return CACHE;
    case "correlation-id": {
      const header = config["header_name"];
      return config["echo_downstream"] === true ? [named(typeof header === "string" ? header : "Kong-Request-ID")] : [];
    }
    case "key-auth":
      // Up to 3.6 the challenge is set before the anonymous consumer is tried, and stays on the proxied answer.
      return typeof config["anonymous"] === "string" ? [/^www-authenticate: *key realm=/i] : [];
    case "response-transformer":
      return ["add", "append"].flatMap((field) => transformed(config[field]));
    default:
      return [];
  }
}

/** response-transformer lists headers as "name:value". */
function transformed(section: unknown): readonly LinePattern[] {
  const headers = typeof section === "object" && section !== null && "headers" in section ? section.headers : [];
  const lines = Array.isArray(headers) ? headers.filter((line: unknown) => typeof line === "string") : [];
  return lines.map((line) => named(line.split(":", 1)[0] ?? line));
}

function named(header: string): LinePattern {
  return new RegExp(`^${header.replaceAll(/[^A-Za-z0-9_-]/g, "\\$&")}:`, "i");
}
