import type { Inventory, PluginInstance, Route } from "../../types/inventory.ts";
import { headerValue, type RequestMessage } from "../../types/message.ts";
import type { PlannedExchange } from "../../types/plan.ts";
import type { Transcript } from "../../types/transcript.ts";
import { identitiesOf } from "../identity.ts";

/** Tells consumers, also of requests that were refused before an upstream could be told who sends them. */
export interface Callers {
  /** Id of the consumer, or null for nobody that the database knows. */
  consumerOf(request: RequestMessage, onX: Transcript): string | null;
  /** Whom an instance counts: "consumer web-shop", "ip 192.0.2.7". Not masked. */
  identifierOf(instance: PluginInstance, route: Route | null, exchange: PlannedExchange, consumer: string | null): string;
}

/** Senders that were seen with a consumer; more of them than this sign every request anew. */
const SENDERS_KEPT = 10_000;

export function callers(inventory: Inventory): Callers {
  const identities = identitiesOf(inventory);
  const names = new Map([
    ...inventory.consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id ?? id] as const),
    ...inventory.services.map(({ id, name }) => [id, name ?? id] as const),
  ]);
  const learned = new Map<string, string>();
  return {
    consumerOf: (request, onX) => {
      const sender = senderOf(request);
      const told = identities.consumerOf(request, onX);
      if (told === null) return sender === null ? null : (learned.get(sender) ?? null);
      if (sender !== null && learned.size < SENDERS_KEPT) learned.set(sender, told);
      return told;
    },
    identifierOf: ({ config }, route, { request, client }, consumer) => {
      const address = client === null ? "the sender's own address" : `ip ${client}`;
      // Kong's defaults: consumer, and the address of whom nobody knows (rate-limiting/handler.lua, get_identifier).
      const someone = consumer === null ? address : `consumer ${names.get(consumer) ?? consumer}`;
      switch (config["limit_by"] ?? config["identifier"]) {
        case "service":
          return route?.service_id ? `everybody at service ${names.get(route.service_id) ?? route.service_id}` : address;
        case "path":
          return request.target.split("?")[0] === config["path"] ? `path ${String(config["path"])}` : address;
        case "header": {
          const value = headerValue(request.headers, String(config["header_name"]));
          return value === undefined ? address : `header ${String(config["header_name"])}: ${value}`;
        }
        case "ip":
          return address;
        case "credential":
          return consumer === null ? address : `credential of ${someone}`;
        default:
          return someone;
      }
    },
  };
}

/** What one sender sends again and again: the Authorization header; of a signature only who signs, for the rest is of one request. */
function senderOf({ headers }: RequestMessage): string | null {
  const value = headerValue(headers, "authorization");
  return value === undefined ? null : (/^hmac .*?\busername="([^"]*)"/i.exec(value)?.[1] ?? value);
}
