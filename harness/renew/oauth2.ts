import type { PluginInstance } from "../types/inventory.ts";
import { type HeaderLines, headerValue, type RequestMessage, type ResponseMessage } from "../types/message.ts";
import type { RenewalPlace } from "../types/renewal.ts";
import type { Outcome } from "../types/transcript.ts";

/** A client of oauth2 that can ask for tokens itself. */
export interface OAuthClient {
  readonly id: string;
  /** Null where the database holds a hash of it and no secrets file gives it. */
  readonly secret: string | null;
}

export interface Token {
  readonly text: string;
  /** Epoch milliseconds on the clusters' clock; infinite where it never runs out. */
  readonly until: number;
}

/** A token that runs out while its request is under way would be refused: it is fetched anew this long before. */
const SPARE_MILLISECONDS = 10_000;

/**
 * Fetches an access token by the client_credentials grant from the endpoint that the request's own route offers: any path that ends in
 * /oauth2/token (kong/plugins/oauth2/access.lua). Gives the reason, which holds no secret, when there is none to be had.
 */
export async function fetchToken(
  request: RequestMessage,
  { config, label }: PluginInstance,
  client: OAuthClient,
  { ask, at, cluster }: RenewalPlace,
): Promise<Token | string> {
  if (config["enable_client_credentials"] !== true) return `${label} hands out no tokens for client credentials`;
  if (client.secret === null) return `the database holds only a hash of the secret of client ${client.id}; name it in the secrets file`;
  const scopes = Array.isArray(config["scopes"]) ? config["scopes"].filter((scope) => typeof scope === "string") : [];
  const fields = { grant_type: "client_credentials", client_id: client.id, client_secret: client.secret };
  const body = new URLSearchParams(scopes.length === 0 ? fields : { ...fields, scope: scopes.join(" ") });
  const [path = ""] = request.target.split("?", 1);
  const target = `${path.replace(/\/$/, "")}/oauth2/token`;
  const asked: RequestMessage = { method: "POST", target, headers: headersOf(request), body: Buffer.from(body.toString()) };
  // Tokens are handed out over TLS; a route that takes http alone lets a trusted sender say so instead.
  let last: Outcome = await ask(asked, "https");
  if (tokenIn(last) === null) last = await ask(asked, "http");
  const found = tokenIn(last);
  if (found === null) return `${cluster.name} gave client ${client.id} no access token at ${target}: ${wordsOf(last)}`;
  return { text: found.text, until: found.seconds === 0 ? Number.POSITIVE_INFINITY : at + found.seconds * 1000 - SPARE_MILLISECONDS };
}

/** What decides the route stays; what proves an identity, or belongs to another body, goes. */
function headersOf({ headers }: RequestMessage): HeaderLines {
  const kept = headers.filter(
    ([name]) => !/^(?:(?:proxy-)?authorization|cookie|content-.*|transfer-encoding|expect|x-forwarded-proto)$/i.test(name),
  );
  return [...kept, ["Content-Type", "application/x-www-form-urlencoded"], ["X-Forwarded-Proto", "https"]];
}

function tokenIn(outcome: Outcome): { readonly text: string; readonly seconds: number } | null {
  if (outcome.kind !== "answered" || outcome.response.status !== 200) return null;
  const body = jsonOf(outcome.response);
  const text = body["access_token"];
  return typeof text === "string" && text !== "" ? { text, seconds: Number(body["expires_in"] ?? 0) } : null;
}

/** Kong's own words for it, which name a fault and no value. */
function wordsOf(outcome: Outcome): string {
  if (outcome.kind !== "answered") return outcome.reason;
  const { error, error_description: description, message } = jsonOf(outcome.response);
  const words = [error, description ?? message].filter((word) => typeof word === "string");
  return [outcome.response.status, ...words].join(" ");
}

/** The access token that an answer hands out, or null. */
export function issuedIn(response: ResponseMessage): string | null {
  const token = jsonOf(response)["access_token"];
  return typeof token === "string" && token !== "" ? token : null;
}

function jsonOf({ headers, body }: ResponseMessage): Readonly<Record<string, unknown>> {
  if (!(headerValue(headers, "content-type") ?? "").includes("json")) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
