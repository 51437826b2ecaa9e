import { BlockList, isIP } from "node:net";

export interface Address {
  /** An IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** "127.0.0.1:9000" or "[::1]:9000"; port 0 lets the system choose. Null for anything else: a name may mean another address tomorrow. */
export function addressOf(text: string): Address | null {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? four ?? "";
  if (isIP(host) !== (six === undefined ? 4 : 6) || Number(port) > 65_535) return null;
  return { host, port: Number(port) };
}

/** True when only this machine can reach it. */
export function isLoopback({ host }: Address): boolean {
  return loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
