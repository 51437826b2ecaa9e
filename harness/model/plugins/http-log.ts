import { compactJson } from "../core/error-body.ts";
import { logPayload } from "../core/log-payload.ts";
import { postLog } from "../core/post-log.ts";
import type { Plugin } from "../plugin.ts";
import { isObject, textOr } from "../plugin-config.ts";

/**
 * kong/plugins/http-log/handler.lua: one JSON object for each request, after the response. Batches are not modelled: what
 * they would hold arrives one by one.
 */
export const plugin: Plugin = {
  async log({ exchange, gateway, config }, response) {
    const endpoint = textOr(config, "http_endpoint", "");
    if (!URL.canParse(endpoint)) return;
    const configured = config["headers"];
    const extra = isObject(configured)
      ? Object.entries(configured).map(([name, value]): [string, string] => [name, String(Array.isArray(value) ? value[0] : value)])
      : [];
    await postLog(gateway, {
      url: new URL(endpoint),
      method: textOr(config, "method", "POST"),
      contentType: textOr(config, "content_type", "application/json"),
      headers: extra,
      body: Buffer.from(compactJson(logPayload(exchange, response, gateway))),
    });
  },
};
