import { createHash } from "node:crypto";
import type { JsonObject } from "../types/json.ts";
import { type HeaderLines, headerValue, type ResponseMessage } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { compareForm } from "./form.ts";
import { compareJson, isObject, parseJson } from "./json.ts";
import { volatileRequestId } from "./kinds.ts";
import { type KongError, readKongError } from "./kong-error.ts";
import type { Finder } from "./tally.ts";

/** same bytes · same meaning in other bytes · differs (and was reported) */
export type BodyResult = "same bytes" | "same meaning" | "differs";

/** Longer texts are given by length and digest only: nobody reads them in a report. */
const TEXT_SHOWN_BYTES = 65_536;

interface Carried {
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
}

/** What the stand-in puts into an echo; the upstream end compares all of it already. */
const ECHOED = ["method", "url", "headers", "body", "base64"] as const;

/** Compares the bodies of two responses: bytes first, structure only when they are unequal. */
export function compareResponseBodies(x: ResponseMessage, y: ResponseMessage, found: Finder): BodyResult {
  const echoes = [x, y].map((side) => headerValue(side.headers, ECHO_HEADER) !== undefined);
  // The echo that answers HEAD is not there, but its length is, and that follows from the request.
  if (sameBytes(x.body, y.body)) return x.body.length === 0 && echoes[0] && echoes[1] ? verdict(true, found) : same(found);
  if (echoes[0] && echoes[1]) {
    const [a, b] = [parseJson(x.body), parseJson(y.body)];
    if (isObject(a) && isObject(b)) return verdict(compareJson(withoutEcho(a), withoutEcho(b), false, found), found);
  } else if (echoes[0] || echoes[1]) {
    found.differs("body", echoes[0] ? ECHO_SHOWN : shown(x.body), echoes[1] ? ECHO_SHOWN : shown(y.body));
    return "differs";
  }
  const [left, right] = [readKongError(x), readKongError(y)];
  if (left && right && (left.form !== "json" || right.form !== "json")) return verdict(compareErrors(left, right, found), found);
  return compareStructure(x, y, x.status >= 400 && y.status >= 400, found);
}

const ECHO_SHOWN = "the upstream's echo of the request";

/** Compares the bodies of two requests that reached the upstream. */
export function compareRequestBodies(x: Carried, y: Carried, found: Finder): BodyResult {
  return sameBytes(x.body, y.body) ? same(found) : compareStructure(x, y, false, found);
}

function compareStructure(x: Carried, y: Carried, error: boolean, found: Finder): BodyResult {
  const [a, b] = [parseJson(x.body), parseJson(y.body)];
  if (a !== undefined && b !== undefined) return verdict(compareJson(a, b, error, found), found);
  if (isForm(x) && isForm(y)) return verdict(compareForm(x.body, y.body, found), found);
  found.differs("body", shown(x.body), shown(y.body));
  return "differs";
}

/** Errors in different forms are compared by what they say; their form is a difference of its own. */
function compareErrors(x: KongError, y: KongError, found: Finder): boolean {
  const unequal = (path: string, a: string | null, b: string | null) => {
    if (a === b) found.same();
    else found.differs(path, a, b);
    return a !== b;
  };
  const form = unequal("body:form", x.form, y.form);
  const message = unequal("body:$.message", x.message, y.message);
  const title = x.title !== null && y.title !== null && unequal("body:title", x.title, y.title);
  const ids = x.requestId !== null && y.requestId !== null && volatileRequestId(x.requestId, y.requestId);
  if (ids) found.ignored();
  return ![form, message, title, !ids && unequal("body:$.request_id", x.requestId, y.requestId)].includes(true);
}

function withoutEcho(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !(ECHOED as readonly string[]).includes(key)));
}

function isForm({ headers }: Carried): boolean {
  return (headerValue(headers, "content-type") ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded");
}

function same(found: Finder): BodyResult {
  found.same();
  return "same bytes";
}

/** Other bytes, same meaning: the layout was ignored, and is counted so. */
function verdict(equal: boolean, found: Finder): BodyResult {
  if (equal) found.ignored();
  return equal ? "same meaning" : "differs";
}

function sameBytes(x: Uint8Array, y: Uint8Array): boolean {
  return x.length === y.length && Buffer.compare(x, y) === 0;
}

/** A text in full, since masking and shortening it is the judge's business; anything else by length and digest. */
function shown(body: Uint8Array): string | null {
  if (body.length === 0) return null;
  const text = body.length <= TEXT_SHOWN_BYTES ? utf8(body) : null;
  return text ?? `${body.length} bytes, sha256 ${createHash("sha256").update(body).digest("hex")}`;
}

function utf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
