import type { PerLine, VersionLine } from "../types/version.ts";
import { onLine } from "../types/version.ts";

function since30(old: number, value: number): PerLine<number> {
  return { "2.8": old, "3.4": value, "3.9": value };
}

/**
 * PRIORITY of each bundled plugin (the handler.lua of each at 2.8.5, 3.4.2, 3.9.1); the higher runs first.
 * The auth plugins were renumbered in 3.0 without changing their order; correlation-id moved to the front in 3.9.
 */
const priorities: Readonly<Record<string, PerLine<number>>> = {
  "pre-function": { every: 1_000_000 },
  "correlation-id": { "2.8": 1, "3.4": 1, "3.9": 100_001 },
  zipkin: { every: 100_000 },
  "bot-detection": { every: 2500 },
  cors: { every: 2000 },
  session: { every: 1900 },
  acme: since30(1007, 1705),
  jwt: since30(1005, 1450),
  oauth2: since30(1004, 1400),
  "key-auth": since30(1003, 1250),
  "ldap-auth": since30(1002, 1200),
  "basic-auth": since30(1001, 1100),
  "hmac-auth": since30(1000, 1030),
  "grpc-gateway": { every: 998 },
  "ip-restriction": { every: 990 },
  "request-size-limiting": { every: 951 },
  acl: { every: 950 },
  "rate-limiting": since30(901, 910),
  "response-ratelimiting": { every: 900 },
  "request-transformer": { every: 801 },
  "response-transformer": { every: 800 },
  "aws-lambda": { every: 750 },
  "azure-functions": { every: 749 },
  "proxy-cache": { every: 100 },
  opentelemetry: { every: 14 },
  prometheus: { every: 13 },
  "http-log": { every: 12 },
  statsd: { every: 11 },
  datadog: { every: 10 },
  "file-log": { every: 9 },
  "udp-log": { every: 8 },
  "tcp-log": { every: 7 },
  loggly: { every: 6 },
  syslog: { every: 4 },
  "grpc-web": { every: 3 },
  "request-termination": { every: 2 },
  "post-function": { every: -1000 },
};

/** Plugin names in the order in which they run on that line; names without a known priority come last. */
export function inRunningOrder(names: Iterable<string>, line: VersionLine): readonly string[] {
  const rank = (name: string) => {
    const priority = priorities[name];
    return priority === undefined ? Number.NEGATIVE_INFINITY : onLine(priority, line);
  };
  return [...new Set(names)].sort((a, b) => rank(b) - rank(a) || (a < b ? 1 : -1));
}
