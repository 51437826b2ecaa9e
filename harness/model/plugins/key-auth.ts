import type { HeaderLines } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { reject } from "../answer.ts";
import type { Accepted } from "../core/consumers.ts";
import { authenticateWith } from "../core/consumers.ts";
import { clearHeader, lookupHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, textOr, textsOr } from "../plugin-config.ts";
import { argumentValues, encodeArguments, parseArguments, withoutArgument } from "../query.ts";
import type { ReadableBody } from "../request-body.ts";
import { readableBody } from "../request-body.ts";

/** kong/plugins/key-auth/handler.lua */
export const plugin: Plugin = {
  async access(call) {
    if (call.exchange.request.method === "OPTIONS" && !flagOr(call.config, "run_on_preflight", true)) return null;
    return authenticateWith(call, () => attempt(call));
  },
};

type Found = { readonly kind: "key"; readonly name: string; readonly key: string } | { readonly kind: "duplicate" } | null;

function attempt(call: PluginCall): Answer | Accepted {
  const { gateway, exchange } = call;
  const body = flagOr(call.config, "key_in_body", false) ? readableBody(exchange.request) : null;
  const found = search(call, body);
  if (found?.kind === "duplicate") return reject(401, "Duplicate API key found", challenge(call));
  if (found?.kind === "key" && flagOr(call.config, "hide_credentials", false)) hide(call, found.name, body);
  if (found === null || found.key === "") {
    // Before 3.7 this header was set on the response itself and so survived a fallback to anonymous.
    if (!gateway.traits.everyRejectionChallenges) setHeader(exchange.earlyHeaders, "WWW-Authenticate", 'Key realm="kong"');
    return reject(401, "No API key found in request", challenge(call));
  }
  const credential = gateway.lookups.credential("key-auth", found.key);
  if (credential === null || (credential.ttl !== null && credential.ttl <= gateway.clock())) {
    const message = gateway.traits.authHidesReason ? "Unauthorized" : "Invalid authentication credentials";
    return reject(401, message, challenge(call));
  }
  return { id: credential.id, consumer_id: credential.consumer_id, identifier: credential.id, username: null };
}

function challenge(call: PluginCall): HeaderLines {
  if (!call.gateway.traits.everyRejectionChallenges) return [];
  const realm = textOr(call.config, "realm", null);
  return [["WWW-Authenticate", realm === null ? "Key" : `Key realm="${realm}"`]];
}

/** For each name: header, query, body. The first text decides, even an empty one; several values end the search. */
function search(call: PluginCall, body: ReadableBody | null): Found {
  const { request } = call.exchange;
  const args = parseArguments(request.query);
  for (const name of textsOr(call.config, "key_names", ["apikey"])) {
    let value: unknown;
    if (flagOr(call.config, "key_in_header", true)) value = one(lookupHeader(request.headers, name).map(utf8));
    if (value === undefined && flagOr(call.config, "key_in_query", true)) value = one(argumentValues(args, name));
    if (value === undefined) value = body?.value(name);
    if (typeof value === "string") return { kind: "key", name, key: value };
    if (Array.isArray(value)) return { kind: "duplicate" };
  }
  return null;
}

function one(values: readonly (string | null)[]): unknown {
  return values.length > 1 ? values : values[0] === null ? true : values[0];
}

/** Header bytes reach us as latin1, keys in the database are UTF-8. */
function utf8(value: string): string {
  return Buffer.from(value, "latin1").toString("utf8");
}

/** Takes the key out of header, query and body, whichever of them it came in; done before the key is checked. */
function hide(call: PluginCall, name: string, body: ReadableBody | null): void {
  const { request } = call.exchange;
  const { hidingReencodesQuery } = call.gateway.traits;
  const before = request.query;
  request.query = hidingReencodesQuery
    ? encodeArguments(parseArguments(before).filter(([key]) => key !== name))
    : withoutArgument(before, name);
  // nginx still says that there are arguments when the only one was taken out, so the question mark stays (measured on 3.9.1).
  if (!hidingReencodesQuery && before !== "" && request.query === "") request.bareQuestionMark = true;
  clearHeader(request.headers, name);
  body?.remove(name);
}
