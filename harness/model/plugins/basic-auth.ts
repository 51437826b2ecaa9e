import { createHash } from "node:crypto";
import type { HeaderLines } from "../../types/message.ts";
import { headerValue } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { reject } from "../answer.ts";
import type { Accepted } from "../core/consumers.ts";
import { authenticateWith } from "../core/consumers.ts";
import { clearHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, textOr } from "../plugin-config.ts";

/** kong/plugins/basic-auth/access.lua */
export const plugin: Plugin = {
  access: (call) => authenticateWith(call, () => attempt(call)),
};

/** Proxy-Authorization first; only when it names no known user does Authorization count. */
function attempt(call: PluginCall): Answer | Accepted {
  const { gateway, exchange } = call;
  const { headers } = exchange.request;
  const given = ["proxy-authorization", "authorization"].filter((name) => headerValue(headers, name) !== undefined);
  if (given.length === 0) return reject(401, "Unauthorized", challenge(call, true));
  for (const name of given) {
    const login = decode(headerValue(headers, name) ?? "");
    if (flagOr(call.config, "hide_credentials", false)) clearHeader(headers, name);
    const credential = login === null ? null : gateway.lookups.credential("basic-auth", login.user);
    if (login === null || credential === null) continue;
    const hash = createHash("sha1").update(`${login.password}${credential.consumer_id}`).digest("hex");
    if (hash !== credential.secrets["password"]) break;
    return { id: credential.id, consumer_id: credential.consumer_id, identifier: login.user, username: login.user };
  }
  return reject(401, gateway.traits.authHidesReason ? "Unauthorized" : "Invalid authentication credentials", challenge(call, false));
}

function challenge(call: PluginCall, missing: boolean): HeaderLines {
  if (call.gateway.traits.everyRejectionChallenges)
    return [["WWW-Authenticate", `Basic realm="${textOr(call.config, "realm", "service")}"`]];
  return missing ? [["WWW-Authenticate", 'Basic realm="kong"']] : [];
}

function decode(header: string): { user: string; password: string } | null {
  const encoded = /^\s*[Bb]asic\s+([A-Za-z0-9+/=]+)\s*$/.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 1 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
