import { exitEmpty, exitObject } from "../answer.ts";
import { lookupHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, textOr } from "../plugin-config.ts";
import type { Argument } from "../query.ts";
import { argumentValues, parseArguments } from "../query.ts";

/** Sentences of statuses for which no message is configured; other statuses get an empty body. */
const messages: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  404: "Not found",
  405: "Method not allowed",
  500: "An unexpected error occurred",
  502: "Bad Gateway",
  503: "Service unavailable",
};

/** kong/plugins/request-termination/handler.lua */
export const plugin: Plugin = {
  access(call) {
    const { exchange, config } = call;
    const trigger = textOr(config, "trigger", null);
    if (trigger !== null) {
      const asked =
        lookupHeader(exchange.request.headers, trigger).length > 0 ||
        argumentValues(parseArguments(exchange.request.query), trigger).length > 0;
      if (!asked) return null;
    }
    const status = numberOr(config, "status_code", 503);
    if (flagOr(config, "echo", false)) return exitObject(status, echoOf(call));
    const body = textOr(config, "body", null);
    if (body !== null) {
      return { status, headers: [], body: { kind: "raw", bytes: Buffer.from(body), contentType: textOr(config, "content_type", null) } };
    }
    const message = textOr(config, "message", null) ?? messages[status];
    return message === undefined ? exitEmpty(status) : exitObject(status, { message });
  },
};

/** The `echo` answer: what Kong knows of itself and of the request. Node and worker are the model's own. */
function echoOf({ exchange, gateway, config }: PluginCall): unknown {
  const { request, route, service } = exchange;
  const table = (lines: readonly Argument[]) => Object.fromEntries(lines.map(([name, value]) => [name, value ?? true]));
  return {
    message: textOr(config, "message", null) ?? messages[numberOr(config, "status_code", 503)],
    kong: { node_id: gateway.worker.id, worker_pid: 1, hostname: "model" },
    request: {
      scheme: request.scheme,
      host: (lookupHeader(request.headers, "host")[0] ?? "").replace(/:\d+$/, ""),
      port: 8000,
      headers: table(request.headers.map(([name, value]) => [name.toLowerCase(), value])),
      query: table(parseArguments(request.query)),
      raw_body: request.body.toString("utf8"),
      method: request.method,
      path: request.path,
    },
    matched_route: route,
    matched_service: service,
  };
}
