import { datesOf } from "../renew/hmac.ts";
import type { Resolve } from "../secrets/resolver.ts";
import type { HeaderLine, HeaderLines, RequestMessage } from "../types/message.ts";
import { NO_BODY } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Renewal } from "../types/renewal.ts";
import { asTaken } from "./as-taken.ts";
import type { StoredBody, StoredExchange } from "./format.ts";
import { invalidRecording } from "./invalid.ts";
import { isTokenEndpoint } from "./issued.ts";

/** What is noted while the secrets of a message are put back. */
interface Notes {
  readonly where: string;
  readonly side: "request" | "response";
  readonly resolve: Resolve;
  /** What could not be put back, by place: "header authorization: a secret that the backup does not hold". */
  unresolved: readonly string[];
  renewals: readonly Renewal[];
}
const NOTHING: readonly never[] = [];

/**
 * An exchange as it is sent: markers resolved, bodies as bytes. `unresolved` counts the request alone, because the gateway decides
 * by nothing else: "header authorization: a secret that the backup does not hold".
 * @throws HarnessError `recording-invalid` when a text holds a `{{` that is no marker
 */
export function resolveExchange(stored: StoredExchange, resolve: Resolve, where: string): RecordedExchange {
  const { response } = stored;
  const at = Date.parse(stored.at);
  const inRequest: Notes = { where, side: "request", resolve, unresolved: NOTHING, renewals: NOTHING };
  const inResponse: Notes = { where, side: "response", resolve, unresolved: NOTHING, renewals: NOTHING };
  const request: RequestMessage = {
    method: stored.request.method,
    target: putBack(stored.request.target, "target", inRequest),
    headers: resolveHeaders(stored.request.headers, inRequest),
    body: resolveBody(stored.request.body, inRequest),
  };
  const answer = response && {
    status: response.status,
    reason: putBack(response.reason, "reason", inResponse),
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
    unresolved: inRequest.unresolved.length > 1 ? [...new Set(inRequest.unresolved)] : inRequest.unresolved,
  };
  if (inRequest.renewals.length === 0 && inResponse.renewals.length === 0) return recorded;
  const all = [...renewedIn(request, at, inRequest.renewals), ...issuedIn(request, inResponse.renewals)];
  return all.length === 0 ? recorded : { ...recorded, renew: all };
}

/** Puts back the secrets of one text and notes under its place what it could not. */
function putBack(stored: string, place: string, notes: Notes): string {
  if (!stored.includes(MARKER_START)) return stored;
  const resolved = notes.resolve(stored);
  if (resolved === null) throw badMarker(notes.where, `${notes.side}: ${place}`);
  if (resolved.unresolved.length > 0) notes.unresolved = [...notes.unresolved, ...resolved.unresolved.map((what) => `${place}: ${what}`)];
  if (resolved.renew.length > 0) notes.renewals = [...notes.renewals, ...resolved.renew];
  return resolved.text;
}
const MARKER_START = "{{";

function resolveHeaders(headers: HeaderLines, notes: Notes): HeaderLines {
  let resolved: HeaderLine[] | null = null;
  for (let at = 0; at < headers.length; at += 1) {
    const line = headers[at] as HeaderLine;
    if (line[1].includes(MARKER_START) || line[0].includes(MARKER_START)) {
      resolved ??= headers.slice(0, at);
      resolved.push(resolveLine(line, notes));
    } else resolved?.push(line);
  }
  return resolved ?? headers;
}

function resolveLine([name, value]: HeaderLine, notes: Notes): HeaderLine {
  const place = name.includes(MARKER_START) ? "header" : `header ${name.toLowerCase()}`;
  return [putBack(name, place, notes), putBack(value, place, notes)];
}

/** Markers in a base64 body stand in its bytes, which are read as Latin-1 because that keeps every byte. */
function resolveBody(body: StoredBody, notes: Notes): Uint8Array {
  if (body === null) return NO_BODY;
  if ("text" in body) return Buffer.from(putBack(body.text, "body", notes), "utf8");
  return Buffer.from(putBack(Buffer.from(body.base64, "base64").toString("latin1"), "body", notes), "latin1");
}

/** What of a request is made anew, the last of those with one placeholder. */
function renewedIn(request: RequestMessage, at: number, renewals: readonly Renewal[]): readonly Renewal[] {
  return byPlaceholder(renewals).map((one) => (one.kind === "hmac" ? { ...one, dates: datesOf(request, at) } : one));
}

/** The access tokens that an answer hands out. */
function issuedIn(request: RequestMessage, renewals: readonly Renewal[]): readonly Renewal[] {
  if (!isTokenEndpoint(request)) return [];
  return byPlaceholder(renewals)
    .filter(({ kind }) => kind === "bearer")
    .map(({ placeholder }): Renewal => ({ kind: "issued", placeholder }));
}

function byPlaceholder(renewals: readonly Renewal[]): readonly Renewal[] {
  return [...new Map(renewals.map((one) => [one.placeholder, one])).values()];
}

function badMarker(where: string, place: string): Error {
  return invalidRecording(
    where,
    `${place} holds "{{" that is neither a reference nor a token`,
    'Write a literal "{{" as {{open}}, or import the traffic again.',
  );
}
