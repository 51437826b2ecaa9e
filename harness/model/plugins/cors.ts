import { exitEmpty } from "../answer.ts";
import type { MutableHeaders } from "../headers.ts";
import { clearHeader, lookupHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, numberOr, textsOr } from "../plugin-config.ts";

const NOTE = "cors";
const ALL_METHODS = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
/** An origin of these characters only is literal; anything else is a regular expression. */
const LITERAL = /^[A-Za-z0-9.:/-]+$/;

/** kong/plugins/cors/handler.lua */
export const plugin: Plugin = {
  access(call) {
    const { request, earlyHeaders } = call.exchange;
    const preflight =
      request.method === "OPTIONS" &&
      lookupHeader(request.headers, "origin").length > 0 &&
      lookupHeader(request.headers, "access-control-request-method").length > 0;
    if (!preflight) return null;
    call.exchange.notes.set(NOTE, "preflight");
    if (flagOr(call.config, "preflight_continue", false)) return null;
    allowOrigin(call, earlyHeaders);
    const configured = textsOr(call.config, "headers", []);
    const asked = lookupHeader(request.headers, "access-control-request-headers")[0];
    const allowed = configured.length > 0 ? configured.join(",") : asked;
    if (allowed !== undefined) setHeader(earlyHeaders, "Access-Control-Allow-Headers", allowed);
    setHeader(earlyHeaders, "Access-Control-Allow-Methods", textsOr(call.config, "methods", ALL_METHODS).join(","));
    const maxAge = numberOr(call.config, "max_age", null);
    if (maxAge !== null) setHeader(earlyHeaders, "Access-Control-Max-Age", String(maxAge));
    const privateAsked = lookupHeader(request.headers, "access-control-request-private-network")[0] === "true";
    if (privateAsked && flagOr(call.config, "private_network", false))
      setHeader(earlyHeaders, "Access-Control-Allow-Private-Network", "true");
    return exitEmpty(200);
  },
  headerFilter(call, response) {
    if (call.exchange.notes.get(NOTE) === "preflight") return;
    allowOrigin(call, response.headers);
    const exposed = textsOr(call.config, "exposed_headers", []);
    if (exposed.length > 0) setHeader(response.headers, "Access-Control-Expose-Headers", exposed.join(","));
  },
};

function allowOrigin(call: PluginCall, headers: MutableHeaders): void {
  const origin = lookupHeader(call.exchange.request.headers, "origin")[0];
  const anyone = decideOrigin(call, headers, origin);
  if (!flagOr(call.config, "credentials", false)) return;
  if (anyone) {
    // `*` and credentials exclude each other, so the caller's own origin is named instead.
    if (origin === undefined) return;
    headers.push(["vary", "Origin"]);
    setHeader(headers, "Access-Control-Allow-Origin", origin);
  }
  setHeader(headers, "Access-Control-Allow-Credentials", "true");
}

/** Sets or clears Access-Control-Allow-Origin; true when everyone is allowed. */
function decideOrigin(call: PluginCall, headers: MutableHeaders, origin: string | undefined): boolean {
  const origins = textsOr(call.config, "origins", []);
  const [first] = origins;
  if (first === undefined || (origins.length === 1 && first === "*")) {
    setHeader(headers, "Access-Control-Allow-Origin", "*");
    return true;
  }
  headers.push(["vary", "Origin"]);
  if (origins.length === 1 && LITERAL.test(first)) {
    setHeader(headers, "Access-Control-Allow-Origin", first);
    return false;
  }
  if (origin !== undefined && call.gateway.traits.corsStarAmongOrigins && origins.includes("*")) {
    setHeader(headers, "Access-Control-Allow-Origin", "*");
    return true;
  }
  const normal = origin === undefined ? null : normalOrigin(origin);
  if (normal !== null && origins.some((entry) => matches(entry, normal))) setHeader(headers, "Access-Control-Allow-Origin", normal.full);
  else clearHeader(headers, "Access-Control-Allow-Origin");
  return false;
}

interface Origin {
  readonly host: string;
  /** scheme://host, with the port unless it is the scheme's own. */
  readonly full: string;
}

function normalOrigin(origin: string): Origin {
  const parts = /^(\w+):\/\/([^/:]+)(?::(\d+))?/.exec(origin);
  if (parts === null) return { host: origin, full: origin };
  const [, scheme = "", host = "", port] = parts;
  const standard = port === undefined || (scheme === "http" && port === "80") || (scheme === "https" && port === "443");
  return { host, full: `${scheme}://${host}${standard ? "" : `:${port}`}` };
}

function matches(entry: string, origin: Origin): boolean {
  if (LITERAL.test(entry)) return normalOrigin(entry).full === origin.full;
  try {
    const source = entry.replace(/^\^/, "").replace(/\$$/, "");
    return new RegExp(`^(?:${source})$`).test(entry.includes(":") ? origin.full : origin.host);
  } catch {
    // PCRE and JavaScript differ at the edges; what does not compile matches nothing, as in Kong.
    return false;
  }
}
