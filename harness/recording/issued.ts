import { issuedIn } from "../renew/oauth2.ts";
import { decodeBasic } from "../secrets/basic.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";
import type { RawExchange } from "./raw.ts";

/** Any path that ends so is the token endpoint of the route's oauth2 instance (kong/plugins/oauth2/access.lua). */
export function isTokenEndpoint({ target }: Pick<RequestMessage, "target">): boolean {
  return /\/oauth2\/token\/?$/.test(target.split("?", 1)[0] ?? "");
}

/** The access token that an exchange handed out, and the id of the client that asked; null where it did not. */
export function issuedBy({
  request,
  response,
}: Pick<RawExchange, "request" | "response">): { readonly token: string; readonly client: string } | null {
  const token = response !== null && isTokenEndpoint(request) ? issuedIn(response) : null;
  const client = token === null ? undefined : clientOf(request);
  return token === null || client === undefined ? null : { token, client };
}

/** By a parameter of query or body, or as Basic credentials (RFC 6749, 2.3.1). */
function clientOf({ target, headers, body }: RequestMessage): string | undefined {
  const [, query = ""] = target.split("?", 2);
  const text = Buffer.from(body).toString("utf8");
  const named = new URLSearchParams(query).get("client_id") ?? new URLSearchParams(text).get("client_id");
  const inJson = /"client_id"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  const encoded = /^\s*basic\s+(\S+)/i.exec(headerValue(headers, "authorization") ?? "")?.[1];
  return named ?? inJson ?? decodeBasic(encoded ?? "")?.user;
}
