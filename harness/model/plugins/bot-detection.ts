import { headerValues } from "../../types/message.ts";
import { reject } from "../answer.ts";
import type { Plugin } from "../plugin.ts";
import { textsOr } from "../plugin-config.ts";

/**
 * A statement of what the built-in list catches, not the list itself: HTTP libraries by name, and names that hold bot,
 * spider or crawl and a version. Browsers, curl, wget, python-requests and node pass. Agents outside both are a guess.
 */
const BUILT_IN: readonly RegExp[] = [
  /\b(?:Go-http-client|Apache-HttpClient|okhttp|axios|reqwest|Python-urllib|Google-HTTP-Java-Client|WinHTTP|WordPress|Scrapy|masscan)\b/,
  /\bunirest-/,
  /[Bb]ot[ /-]v?\d/,
  /spider|crawl/i,
  /Googlebot|bingbot|Slurp|Twitterbot|facebookexternalhit\/\d/,
];

/** kong/plugins/bot-detection/handler.lua: allow, then deny, then the built-in list. */
export const plugin: Plugin = {
  access({ exchange, config }) {
    const agents = headerValues(exchange.request.headers, "user-agent");
    if (agents.length > 1) return reject(400, "Only one User-Agent header allowed");
    const agent = agents[0]?.trim();
    if (agent === undefined || matches(agent, textsOr(config, "allow", []))) return null;
    const refused = matches(agent, textsOr(config, "deny", [])) || BUILT_IN.some((pattern) => pattern.test(agent));
    return refused ? reject(403, null) : null;
  },
};

/** Unanchored, case-sensitive; a rule that does not compile matches nothing. */
function matches(agent: string, rules: readonly string[]): boolean {
  return rules.some((rule) => {
    try {
      return new RegExp(rule).test(agent);
    } catch {
      return false;
    }
  });
}
