import { split } from "../compare/target.ts";
import type { Inventory } from "../types/inventory.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";

/** Looks up who sends a request, and which credentials it carries. */
export interface Identities {
  /** Id of the consumer, or null when the request names none that the database knows. */
  consumerOf(request: RequestMessage, seen: Transcript): string | null;
  /** The credentials' secrets that a request carries: keys as such, not hashes of them. */
  secretsIn(request: RequestMessage): readonly string[];
}

/** Columns whose value a client sends as it is stored; a password is stored hashed, an hmac secret is never sent. */
const SENT_AS_STORED: Readonly<Record<string, readonly string[]>> = { "key-auth": ["key"], oauth2: ["client_secret"] };

export function identitiesOf(inventory: Inventory): Identities {
  const owners = new Map<string, string>();
  for (const { kind, consumer_id, secrets } of inventory.credentials) {
    for (const column of SENT_AS_STORED[kind] ?? []) {
      const secret = secrets[column];
      if (secret) owners.set(secret, consumer_id);
    }
  }
  return {
    consumerOf: (request, seen) => consumerSeen(request, seen) ?? (owners.size === 0 ? null : ownerOf(request, owners)),
    secretsIn: (request) => (owners.size === 0 ? [] : textsOf(request).filter((text) => owners.has(text))),
  };
}

/** Whose credential a request carries; of several the first. */
function ownerOf(request: RequestMessage, owners: ReadonlyMap<string, string>): string | null {
  for (const line of request.headers) {
    const owner = owners.get(line[1]);
    if (owner !== undefined) return owner;
  }
  for (const text of textsBehindHeaders(request)) {
    const owner = owners.get(text);
    if (owner !== undefined) return owner;
  }
  return null;
}

/**
 * Kong tells the upstream whom it took the client for (kong/pdk/client, `X-Consumer-ID`): surer than reading credentials. Without an auth
 * plugin the header passes through as the client sent it, and then means nothing.
 */
function consumerSeen(sent: RequestMessage, { upstream }: Transcript): string | null {
  const request = upstream.kind === "observed" ? upstream.requests[0] : undefined;
  const seen = request === undefined ? undefined : headerValue(request.headers, "x-consumer-id");
  return seen === undefined || seen === headerValue(sent.headers, "x-consumer-id") ? null : seen;
}

/** Every place where a request may carry a credential: header values, query arguments, fields of a form or JSON body. */
function textsOf(request: RequestMessage): string[] {
  return [...request.headers.map(([, value]) => value), ...textsBehindHeaders(request)];
}

function textsBehindHeaders(request: RequestMessage): string[] {
  const { query } = split(request.target);
  const texts = bodyTexts(request);
  return query === null ? texts : [...fieldsOf(query), ...texts];
}

function fieldsOf(encoded: string): string[] {
  if (encoded.includes("%") || encoded.includes("+")) return [...new URLSearchParams(encoded).values()];
  // Nothing is encoded, as in most queries: a value is what stands behind the first equals sign.
  const values: string[] = [];
  for (const pair of encoded.split("&")) {
    const at = pair.indexOf("=");
    if (pair !== "") values.push(at < 0 ? "" : pair.slice(at + 1));
  }
  return values;
}

/** Bodies longer than Kong reads into memory (client_body_buffer_size, 8k) carry no credential that it would find. */
const BODY_READ_BYTES = 8192;

function bodyTexts({ headers, body }: RequestMessage): string[] {
  if (body.length === 0 || body.length > BODY_READ_BYTES) return [];
  const text = Buffer.from(body).toString("utf8");
  if ((headerValue(headers, "content-type") ?? "").includes("urlencoded")) return fieldsOf(text);
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|^([^\r\n"]+)$/gm)].flatMap(([, quoted, line]) => quoted ?? line ?? []);
}
