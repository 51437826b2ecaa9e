import { lookupHeader } from "../headers.ts";
import type { PluginCall } from "../plugin.ts";
import { textOr } from "../plugin-config.ts";
import { normalisePath } from "../router/normalise-path.ts";

/** Whom a limit counts: by `limit_by`, and the client's address when that yields nothing. */
export function identify(call: PluginCall): string {
  const { exchange, gateway, config } = call;
  const byConfig = (): string | undefined => {
    switch (textOr(config, "limit_by", "consumer")) {
      case "consumer":
        return exchange.consumer?.id ?? exchange.credential?.id;
      case "credential":
        return exchange.credential?.id;
      case "service":
        return exchange.service?.id;
      case "header":
        return lookupHeader(exchange.request.headers, textOr(config, "header_name", ""))[0];
      case "path": {
        const path = gateway.traits.pathLimitIsNormalised ? normalisePath(exchange.request.path) : exchange.request.path;
        return path === textOr(config, "path", null) ? path : undefined;
      }
      default:
        return undefined;
    }
  };
  return byConfig() ?? exchange.request.client;
}
