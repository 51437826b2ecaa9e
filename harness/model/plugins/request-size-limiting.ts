import { headerValue } from "../../types/message.ts";
import { reject } from "../answer.ts";
import type { Plugin } from "../plugin.ts";
import { flagOr, numberOr, textOr } from "../plugin-config.ts";
import { READABLE_BODY_BYTES } from "../request-body.ts";

const unitBytes: Readonly<Record<string, number>> = { bytes: 1, kilobytes: 1024, megabytes: 1024 * 1024 };

/** kong/plugins/request-size-limiting/handler.lua */
export const plugin: Plugin = {
  access({ exchange, gateway, config }) {
    const { headers, body } = exchange.request;
    const limit = numberOr(config, "allowed_payload_size", 128) * (unitBytes[textOr(config, "size_unit", "megabytes")] ?? 1);
    const announced = Number(headerValue(headers, "content-length") ?? Number.NaN);
    const chunked = headerValue(headers, "transfer-encoding")?.toLowerCase() === "chunked";
    if (Number.isNaN(announced)) {
      if (!chunked && flagOr(config, "require_content_length", false)) return reject(411, "A valid Content-Length header is required");
      // Before 3.8 a chunked body that nginx had spooled to disk was not measured at all.
      if (body.length > READABLE_BODY_BYTES && !gateway.traits.sizeLimitReadsSpooledBodies) return null;
    }
    if ((Number.isNaN(announced) ? body.length : announced) <= limit) return null;
    const expects = headerValue(headers, "expect")?.toLowerCase() === "100-continue";
    return reject(expects ? 417 : 413, "Request size limit exceeded");
  },
};
