import type { Credential } from "../types/inventory.ts";
import { headerValue } from "../types/message.ts";
import type { Answer } from "./answer.ts";
import { exitObject } from "./answer.ts";
import { notModelledAnswer } from "./core/route-checks.ts";
import { lookupHeader } from "./headers.ts";
import type { PluginCall } from "./plugin.ts";
import { flagOr, numberOr, textOr, textsOr } from "./plugin-config.ts";
import { parseArguments } from "./query.ts";
import { readableBody } from "./request-body.ts";

export interface IssuedToken {
  readonly credential: string;
  readonly consumer: string;
  readonly client: string;
  /** Null for a global token. */
  readonly service: string | null;
  readonly scope: string | null;
  readonly user: string | null;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Seconds; 0 never expires. */
  readonly expiresIn: number;
}

/** Where an issued token lies in the gateway's cache. */
export function tokenKey(token: string): string {
  return `oauth2 ${token}`;
}

/** The token endpoint for the client_credentials grant (kong/plugins/oauth2/access.lua, issue_token). Parameters come from query and body. */
export function issueToken(call: PluginCall): Answer {
  const { exchange, config } = call;
  const parameter = parameters(call);
  if (!isHttps(call)) return refuse("access_denied", "You must use HTTPS", parameter("state"));
  const grant = parameter("grant_type");
  if (
    grant === "authorization_code" ||
    grant === "refresh_token" ||
    (grant === "password" && flagOr(config, "enable_password_grant", false))
  ) {
    return notModelledAnswer(["oauth2"]);
  }
  if (grant !== "client_credentials" || !flagOr(config, "enable_client_credentials", false)) {
    return refuse("unsupported_grant_type", "Invalid grant_type", parameter("state"));
  }
  const { id, secret, fromHeader } = clientOf(call, parameter);
  const client = id === null ? null : call.gateway.lookups.credential("oauth2", id);
  if (client?.fields["hash_secret"] === "true") return notModelledAnswer(["oauth2"]);
  if (client?.fields["client_type"] === "public" && (secret ?? "").trim() !== "") {
    return refuse("invalid_request", "client_secret is disallowed for public clients", parameter("state"));
  }
  if (client === null || (client.secrets["client_secret"] ?? "") !== (secret ?? "")) {
    const challenge = fromHeader && client !== null;
    return refuse("invalid_client", "Invalid client authentication", parameter("state"), challenge);
  }
  if (parameter("authenticated_userid") !== null && parameter("provision_key") !== textOr(config, "provision_key", null)) {
    return refuse("invalid_provision_key", "Invalid provision_key", parameter("state"));
  }
  const scope = parameter("scope");
  const wanted = scope?.split(/\s+/).filter((part) => part !== "") ?? [];
  const unknown = wanted.find((name) => !textsOr(config, "scopes", []).includes(name));
  if (unknown !== undefined) return refuse("invalid_scope", `"${unknown}" is an invalid scope`, parameter("state"));
  if (scope === null && flagOr(config, "mandatory_scope", false))
    return refuse("invalid_scope", "You must specify a scope", parameter("state"));
  return grantToken(call, client, wanted.join(" ") || null, parameter, exchange.service?.id ?? null);
}

function grantToken(call: PluginCall, client: Credential, scope: string | null, parameter: Parameter, service: string | null): Answer {
  const { gateway, config } = call;
  const token = Buffer.from(gateway.randomBytes(16)).toString("hex");
  const expiresIn = numberOr(config, "token_expiration", 7200);
  const issued: IssuedToken = {
    credential: client.id,
    consumer: client.consumer_id,
    client: client.fields["client_id"] ?? "",
    service: flagOr(config, "global_credentials", false) ? null : service,
    scope,
    user: parameter("authenticated_userid"),
    createdAt: gateway.clock(),
    expiresIn,
  };
  gateway.cache.set(tokenKey(token), issued);
  const state = parameter("state");
  const body = {
    access_token: token,
    token_type: "bearer",
    ...(expiresIn > 0 ? { expires_in: expiresIn } : {}),
    ...(state === null ? {} : { state }),
  };
  return exitObject(200, body, UNCACHED);
}

const UNCACHED = [
  ["cache-control", "no-store"],
  ["pragma", "no-cache"],
] as const;

function refuse(error: string, error_description: string, state: string | null, challenge = false): Answer {
  const headers = challenge ? [...UNCACHED, ["www-authenticate", 'Basic realm="OAuth2.0"'] as const] : UNCACHED;
  return exitObject(challenge ? 401 : 400, { error, error_description, ...(state === null ? {} : { state }) }, headers);
}

type Parameter = (name: string) => string | null;

function parameters(call: PluginCall): Parameter {
  const { request } = call.exchange;
  const args = parseArguments(request.query);
  const body = readableBody(request);
  return (name) => {
    const value = body?.value(name);
    return typeof value === "string" ? value : (args.find(([key]) => key === name)?.[1] ?? null);
  };
}

/** TLS was ended before Kong when the option says so and a trusted sender says https. */
function isHttps(call: PluginCall): boolean {
  const { request } = call.exchange;
  if (request.scheme === "https") return true;
  const forwarded = headerValue(request.headers, "x-forwarded-proto")?.toLowerCase() === "https";
  return forwarded && call.gateway.trusted && flagOr(call.config, "accept_http_if_already_terminated", false);
}

function clientOf(call: PluginCall, parameter: Parameter): { id: string | null; secret: string | null; fromHeader: boolean } {
  const [id, secret] = [parameter("client_id"), parameter("client_secret")];
  if (id !== null && secret !== null) return { id, secret, fromHeader: false };
  const header = lookupHeader(call.exchange.request.headers, textOr(call.config, "auth_header_name", "authorization"))[0];
  if (header === undefined) return { id, secret: null, fromHeader: false };
  const encoded = /\s*[Bb]asic\s*(.+)/.exec(header)?.[1] ?? "";
  const [user = null, password = null] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { id: user, secret: password, fromHeader: true };
}
