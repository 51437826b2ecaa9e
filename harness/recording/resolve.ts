import { datesOf } from "../renew/hmac.ts";
import type { Resolve } from "../secrets/resolver.ts";
import type { HeaderLines, RequestMessage } from "../types/message.ts";
import { NO_BODY } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Renewal } from "../types/renewal.ts";
import { asTaken } from "./as-taken.ts";
import type { StoredBody, StoredExchange } from "./format.ts";
import { invalidRecording } from "./invalid.ts";
import { isTokenEndpoint } from "./issued.ts";

/** Puts back the secret of one text and notes under `place` what it could not. */
type PutBack = (place: string, stored: string) => string;

/**
 * An exchange as it is sent: markers resolved, bodies as bytes. `unresolved` counts the request alone, because the gateway decides
 * by nothing else: "header authorization: a secret that the backup does not hold".
 * @throws HarnessError `recording-invalid` when a text holds a `{{` that is no marker
 */
export function resolveExchange(stored: StoredExchange, resolve: Resolve, where: string): RecordedExchange {
  const unresolved: string[] = [];
  const renewals: Record<"request" | "response", Map<string, Renewal>> = { request: new Map(), response: new Map() };
  const putBack =
    (side: "request" | "response", notes: string[]): PutBack =>
    (place, text) => {
      const resolved = resolve(text);
      if (resolved === null) throw badMarker(where, `${side}: ${place}`);
      notes.push(...resolved.unresolved.map((what) => `${place}: ${what}`));
      for (const renewal of resolved.renew) renewals[side].set(renewal.placeholder, renewal);
      return resolved.text;
    };
  const inRequest = putBack("request", unresolved);
  const inResponse = putBack("response", []);
  const { response } = stored;
  const at = Date.parse(stored.at);
  const request: RequestMessage = {
    method: stored.request.method,
    target: inRequest("target", stored.request.target),
    headers: resolveHeaders(stored.request.headers, inRequest),
    body: resolveBody(stored.request.body, inRequest),
  };
  const answer = response && {
    status: response.status,
    reason: inResponse("reason", response.reason),
    headers: resolveHeaders(response.headers, inResponse),
    body: resolveBody(response.body, inResponse),
  };
  const recorded: RecordedExchange = {
    id: stored.id,
    at,
    scheme: stored.scheme,
    client: stored.client,
    request: asTaken(request, answer),
    response: answer,
    missing: stored.missing,
    unresolved: [...new Set(unresolved)],
  };
  const renew = [...renewals.request.values()].map((one) => (one.kind === "hmac" ? { ...one, dates: datesOf(request, at) } : one));
  const issued = isTokenEndpoint(request) ? [...renewals.response.values()].filter(({ kind }) => kind === "bearer") : [];
  const all = [...renew, ...issued.map(({ placeholder }): Renewal => ({ kind: "issued", placeholder }))];
  return all.length === 0 ? recorded : { ...recorded, renew: all };
}

function resolveHeaders(headers: HeaderLines, putBack: PutBack): HeaderLines {
  return headers.map(([name, value]) => {
    const place = name.includes("{{") ? "header" : `header ${name.toLowerCase()}`;
    return [putBack(place, name), putBack(place, value)];
  });
}

/** Markers in a base64 body stand in its bytes, which are read as Latin-1 because that keeps every byte. */
function resolveBody(body: StoredBody, putBack: PutBack): Uint8Array {
  if (body === null) return NO_BODY;
  if ("text" in body) return Buffer.from(putBack("body", body.text), "utf8");
  return Buffer.from(putBack("body", Buffer.from(body.base64, "base64").toString("latin1")), "latin1");
}

function badMarker(where: string, place: string): Error {
  return invalidRecording(
    where,
    `${place} holds "{{" that is neither a reference nor a token`,
    'Write a literal "{{" as {{open}}, or import the traffic again.',
  );
}
