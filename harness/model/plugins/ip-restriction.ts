import { BlockList, isIPv6 } from "node:net";
import { reject } from "../answer.ts";
import type { Plugin } from "../plugin.ts";
import { numberOr, textOr, textsOr } from "../plugin-config.ts";

/** kong/plugins/ip-restriction/handler.lua: deny first, then allow when there is one. */
export const plugin: Plugin = {
  access({ exchange, gateway, config }) {
    const { client } = exchange.request;
    const [allow, deny] = [textsOr(config, "allow", []), textsOr(config, "deny", [])];
    if (!within(client, deny) && (allow.length === 0 || within(client, allow))) return null;
    const standard = gateway.traits.ipRestrictionNamesAddress ? `IP address not allowed: ${client}` : "Your IP address is not allowed";
    return reject(numberOr(config, "status", 403), textOr(config, "message", null) ?? standard);
  },
};

/** Whether an address is one of the listed addresses or in one of the listed ranges. */
function within(address: string, ranges: readonly string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [base = "", bits] = range.split("/");
    const family = isIPv6(base) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(bits), family);
  }
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
