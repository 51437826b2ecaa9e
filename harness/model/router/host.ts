/** A Host header taken apart as 2.8's router does it. */
export interface HostParts {
  readonly bare: string;
  /** With its own port, or with the default port of the scheme. */
  readonly withPort: string;
  readonly hasPort: boolean;
}

/**
 * Splits off a decimal port. Brackets of an IPv6 literal are peeled off the bare name; a name with more than one colon and
 * no brackets is left alone. Source: kong/router.lua 2.8.5, `split_port`.
 */
export function splitPort(name: string, defaultPort: number | null): HostParts {
  const bracketed = name.startsWith("[") ? /^\[(.*?)\](?::(\d*))?$/.exec(name) : null;
  if (bracketed) {
    const [, bare = "", port] = bracketed;
    if (port === undefined) return { bare, withPort: withDefault(name, defaultPort), hasPort: false };
    return port === "" ? { bare, withPort: `${name}${defaultPort ?? ""}`, hasPort: false } : { bare, withPort: name, hasPort: true };
  }
  const colon = name.indexOf(":");
  if (colon === -1 || name.startsWith("[")) return { bare: name, withPort: withDefault(name, defaultPort), hasPort: false };
  const host = name.slice(0, colon);
  const port = name.slice(colon + 1);
  if (port === "") return { bare: host, withPort: withDefault(host, defaultPort), hasPort: false };
  if (/^\d+$/.test(port)) return { bare: host, withPort: name, hasPort: true };
  return { bare: name, withPort: defaultPort === null ? name : `[${name}]:${defaultPort}`, hasPort: false };
}

function withDefault(host: string, port: number | null): string {
  return port === null ? host : `${host}:${port}`;
}

/**
 * 3.x splits at the first colon, and only when everything behind it reads as a number; an IPv6 literal stays whole.
 * Source: `split_host_port` in kong/router/atc.lua 3.4.2 and kong/router/transform.lua 3.9.1.
 */
export function splitHostPort(name: string): { readonly host: string; readonly port: number | null } {
  const colon = name.indexOf(":");
  if (colon === -1) return { host: name, port: null };
  const port = name.slice(colon + 1);
  return /^\d+$/.test(port) ? { host: name.slice(0, colon), port: Number(port) } : { host: name, port: null };
}
