import type { HeaderLines } from "../../types/message.ts";
import { headerValue } from "../../types/message.ts";
import { DEBUG_HEADER } from "../../types/transcript.ts";
import type { Exchange, GatewayContext } from "../exchange.ts";

/** Answers to Kong-Debug: always on 2.8, with permission since 3.0. Entities without a name are not named. */
export function debugHeaders({ request, route, service }: Exchange, gateway: GatewayContext): HeaderLines {
  const asked = headerValue(request.headers, DEBUG_HEADER) !== undefined;
  if (!asked || (gateway.traits.debugHeaderNeedsPermission && !gateway.debugHeader)) return [];
  const lines: [string, string | null | undefined][] = [
    ["Kong-Route-Id", route?.id],
    ["Kong-Route-Name", route?.name],
    ["Kong-Service-Id", service?.id],
    ["Kong-Service-Name", service?.name],
  ];
  return lines.filter((line): line is [string, string] => typeof line[1] === "string");
}
