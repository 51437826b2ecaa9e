import type { Exchange, GatewayContext } from "../exchange.ts";
import { lookupHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, textOr } from "../plugin-config.ts";
import { uuid } from "../random.ts";

const NOTE = "correlation-id";

/** kong/plugins/correlation-id/handler.lua */
export const plugin: Plugin = {
  access(call) {
    const name = headerName(call);
    const given = lookupHeader(call.exchange.request.headers, name)[0] ?? "";
    const id = given === "" ? generate(call) : given;
    if (given === "") setHeader(call.exchange.request.headers, name, id);
    call.exchange.notes.set(NOTE, id);
    return null;
  },
  headerFilter(call, response) {
    if (!flagOr(call.config, "echo_downstream", false)) return;
    const given = lookupHeader(call.exchange.request.headers, headerName(call))[0] ?? "";
    const noted = call.exchange.notes.get(NOTE);
    // Before 3.9 a rejection by auth comes first, so the id may have to be made here.
    setHeader(response.headers, headerName(call), typeof noted === "string" ? noted : given === "" ? generate(call) : given);
  },
};

function headerName(call: PluginCall): string {
  return textOr(call.config, "header_name", "Kong-Request-ID");
}

function generate({ exchange, gateway, config }: PluginCall): string {
  switch (textOr(config, "generator", "uuid#counter")) {
    case "uuid":
      return uuid(gateway.randomBytes);
    case "tracker":
      return tracker(exchange, gateway);
    default:
      gateway.worker.requests++;
      return `${gateway.worker.id}#${gateway.worker.requests}`;
  }
}

/** Server address, port, worker, connection, request on it, time in seconds; the model has one worker and one connection. */
function tracker(exchange: Exchange, gateway: GatewayContext): string {
  gateway.worker.requests++;
  return `${exchange.request.peer}-8000-1-1-${gateway.worker.requests}-${(gateway.clock() / 1000).toFixed(3)}`;
}
