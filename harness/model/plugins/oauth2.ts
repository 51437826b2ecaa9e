import type { Answer } from "../answer.ts";
import { exitObject } from "../answer.ts";
import type { Accepted } from "../core/consumers.ts";
import { authenticateWith } from "../core/consumers.ts";
import { notModelledAnswer } from "../core/route-checks.ts";
import { clearHeader, lookupHeader, setHeader } from "../headers.ts";
import type { IssuedToken } from "../oauth2-token.ts";
import { issueToken, tokenKey } from "../oauth2-token.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, textOr } from "../plugin-config.ts";
import { encodeArguments, parseArguments } from "../query.ts";
import { readableBody } from "../request-body.ts";

const INVALID = "The access token is invalid or has expired";

/**
 * kong/plugins/oauth2/access.lua: the client_credentials grant and the use of a token that it issued or that lies in the
 * database. The flow with a browser is not modelled.
 */
export const plugin: Plugin = {
  async access(call) {
    const { path } = call.exchange.request;
    if (/\/oauth2\/authorize\/?$/.test(path)) return notModelledAnswer(["oauth2"]);
    if (/\/oauth2\/token\/?$/.test(path)) return call.exchange.request.method === "POST" ? issueToken(call) : wrongMethod(call);
    return authenticateWith(call, () => attempt(call));
  },
};

function wrongMethod(call: PluginCall): Answer {
  const error_description = `The HTTP method ${call.exchange.request.method} is invalid for the token endpoint`;
  return exitObject(405, { error: "invalid_method", error_description }, [
    ["WWW-Authenticate", `Bearer${realmOf(call)} error="invalid_method" error_description="${error_description}"`],
  ]);
}

function realmOf(call: PluginCall): string {
  if (!call.gateway.traits.everyRejectionChallenges) return ' realm="service"';
  const realm = textOr(call.config, "realm", null);
  return realm === null ? "" : ` realm="${realm}"`;
}

function attempt(call: PluginCall): Answer | Accepted {
  const { exchange, gateway } = call;
  const text = readToken(call);
  if (text === null || text === "") {
    const body = { error: "invalid_request", error_description: "The access token is missing" };
    return exitObject(401, body, [["WWW-Authenticate", `Bearer${realmOf(call)}`]]);
  }
  const token = (gateway.cache.get(tokenKey(text)) as IssuedToken | undefined) ?? storedToken(call, text);
  const service = exchange.service?.id ?? null;
  const usable =
    token !== undefined &&
    (flagOr(call.config, "global_credentials", false) ? token.service === null : token.service === service) &&
    (token.expiresIn === 0 || gateway.clock() - token.createdAt <= token.expiresIn * 1000);
  if (!usable) {
    return exitObject(401, { error: "invalid_token", error_description: INVALID }, [
      ["WWW-Authenticate", `Bearer${realmOf(call)} error="invalid_token" error_description="${INVALID}"`],
    ]);
  }
  put(call, "X-Authenticated-Scope", token.scope);
  put(call, "X-Authenticated-UserId", token.user);
  return { id: token.credential, consumer_id: token.consumer, identifier: token.client, username: null };
}

/** Rows whose `ttl` has passed are there for a while, and are not read (kong/db/strategies/postgres). */
function storedToken({ gateway }: PluginCall, text: string): IssuedToken | undefined {
  const token = gateway.storedTokens.get(text);
  return token === undefined || (token.goneAt !== null && token.goneAt < gateway.clock()) ? undefined : token;
}

function put(call: PluginCall, name: string, value: string | null): void {
  if (value === null || value === "") clearHeader(call.exchange.request.headers, name);
  else setHeader(call.exchange.request.headers, name, value);
}

/** From the header, else from query or body; hidden where it was found. */
function readToken(call: PluginCall): string | null {
  const { request } = call.exchange;
  const name = textOr(call.config, "auth_header_name", "authorization");
  const hides = flagOr(call.config, "hide_credentials", false);
  const header = lookupHeader(request.headers, name)[0];
  if (header !== undefined) {
    const token = /^\s*(?:token|bearer)\s+(\S+)\s*$/i.exec(header)?.[1];
    if (token !== undefined && hides) clearHeader(request.headers, name);
    return token ?? header;
  }
  const args = parseArguments(request.query);
  const body = ["POST", "PUT", "PATCH"].includes(request.method) ? readableBody(request) : null;
  const fromBody = body?.value("access_token");
  const token = typeof fromBody === "string" ? fromBody : (args.find(([key]) => key === "access_token")?.[1] ?? null);
  if (token !== null && hides) {
    request.query = encodeArguments(args.filter(([key]) => key !== "access_token"));
    if (typeof fromBody === "string") body?.remove("access_token");
  }
  return token;
}
