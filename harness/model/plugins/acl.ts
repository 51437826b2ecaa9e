import { reject } from "../answer.ts";
import { setHeader } from "../headers.ts";
import type { Plugin } from "../plugin.ts";
import { flagOr, textsOr } from "../plugin-config.ts";

/** kong/plugins/acl/handler.lua. Groups come from the consumer's rows; none of the modelled plugins sets authenticated groups. */
export const plugin: Plugin = {
  access({ exchange, gateway, config }) {
    if (exchange.consumer === null) {
      return exchange.credential === null ? reject(401, "Unauthorized") : reject(403, "You cannot consume this service");
    }
    const groups = gateway.lookups.groups(exchange.consumer.id);
    const [allow, deny] = [textsOr(config, "allow", []), textsOr(config, "deny", [])];
    if (groups.length === 0 && allow.length > 0 && exchange.credential === null) return reject(401, "Unauthorized");
    const refused = allow.length > 0 ? !groups.some((group) => allow.includes(group)) : groups.some((group) => deny.includes(group));
    if (refused) return reject(403, "You cannot consume this service");
    if (!flagOr(config, "hide_groups_header", false)) setHeader(exchange.request.headers, "X-Consumer-Groups", groups.join(", "));
    return null;
  },
};
