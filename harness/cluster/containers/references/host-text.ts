import { isIP, isIPv6 } from "node:net";

/** A host with the port that was written beside it, or null where there was none. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | null;
}

/** What a name server or a hosts file may know: letters, digits, `-`, `_` and dots. */
const NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i;

/** Reads "name", "name:80", "10.0.0.1:80", "[::1]:80" or "::1"; null when the text is nothing of the kind. */
export function hostAndPort(text: string): HostAndPort | null {
  if (isIPv6(text)) return { host: text, port: null };
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || !isHost(host)) return null;
  return { host, port: port === undefined ? null : Number(port) };
}

export function isHost(text: string): boolean {
  return isIP(text) !== 0 || NAME.test(text);
}

/** Ends the names that take the place of addresses; reserved by RFC 6761 (6.4), so nobody else has it. */
const SUFFIX = "cutover.invalid";

/**
 * The name that takes the place of an address, the same on every copy: an address cannot be made to mean another machine,
 * and `localhost` and its relatives mean the gateway's own container whatever the hosts file says. Null for other names.
 */
export function nameFor(host: string): string | null {
  const lower = host.toLowerCase();
  if (lower === "localhost" || lower === "ip6-localhost" || lower === "ip6-loopback") return `${lower}.${SUFFIX}`;
  switch (isIP(host)) {
    case 4:
      return `ip-${host.replaceAll(".", "-")}.${SUFFIX}`;
    case 6:
      return `ip6-${lower.replaceAll(/[^0-9a-f]/g, "-").replaceAll(/^-|-$/g, "0")}.${SUFFIX}`;
    default:
      return null;
  }
}
