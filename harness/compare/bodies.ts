import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import { type Decoded, decoded } from "./coding.ts";
import { digested, sameBytes, shownBody } from "./digest.ts";
import { compareEchoes, isEcho } from "./echo.ts";
import { compareForm } from "./form.ts";
import { compareJson, parseJson } from "./json.ts";
import { volatileRequestId } from "./kinds.ts";
import { isJson, type KongError, readKongError } from "./kong-error.ts";
import { maskedText } from "./masked-text.ts";
import { boundaryOf, type Media, mediaOf } from "./media.ts";
import { compareMultipart } from "./multipart.ts";
import type { Finder } from "./tally.ts";

/** same bytes · same meaning in other bytes · differs (and was reported) */
export type BodyResult = "same bytes" | "same meaning" | "differs";

interface Carried {
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
}

/** Compares the bodies of two responses: bytes first, structure only when they are unequal. */
export function compareResponseBodies(x: ResponseMessage, y: ResponseMessage, correlation: ReadonlySet<string>, found: Finder): BodyResult {
  // The echo that answers HEAD is not there, but its length is, and that follows from the request.
  if (sameBytes(x.body, y.body)) return x.body.length === 0 && isEcho(x) && isEcho(y) ? verdict(true, found) : same(found);
  return unpacked(x, y, found, (a, b) => {
    const [left, right] = [
      { ...x, body: a },
      { ...y, body: b },
    ];
    const echoes = isEcho(x) || isEcho(y) ? compareEchoes(left, right, found) : null;
    if (echoes !== null) return echoes;
    // Two in JSON have that structure to compare by.
    const [one, other] = isJson(left) && isJson(right) ? [null, null] : [readKongError(left), readKongError(right)];
    if (one && other && (one.form !== "json" || other.form !== "json")) return compareErrors(one, other, found);
    return compareStructure(left, right, { error: x.status >= 400 && y.status >= 400, correlation }, found);
  });
}

/** Compares the bodies of two requests that reached the upstream. */
export function compareRequestBodies(x: Carried, y: Carried, correlation: ReadonlySet<string>, found: Finder): BodyResult {
  if (sameBytes(x.body, y.body)) return same(found);
  return unpacked(x, y, found, (a, b) => compareStructure({ ...x, body: a }, { ...y, body: b }, { error: false, correlation }, found));
}

/** Takes the content codings off first: they are compared as headers, and the packed bytes of one text differ from packer to packer. */
function unpacked(x: Carried, y: Carried, found: Finder, compare: (x: Uint8Array, y: Uint8Array) => boolean): BodyResult {
  const [a, b] = [decoded(x), decoded(y)];
  if (a.kind !== "unknown" && b.kind !== "unknown") return verdict(sameBytes(a.body, b.body) || compare(a.body, b.body), found);
  found.differs("body", packed(x, a), packed(y, b));
  return "differs";
}

function packed({ body }: Carried, side: Decoded): string | null {
  if (side.kind !== "unknown") return shownBody(side.body);
  return `${digested(body)} (compared as it is: ${side.why})`;
}

interface About {
  /** Both are answers of 4xx or 5xx. */
  readonly error: boolean;
  readonly correlation: ReadonlySet<string>;
}

function compareStructure(x: Carried, y: Carried, { error, correlation }: About, found: Finder): boolean {
  const [media, other] = [mediaOf(x.headers), mediaOf(y.headers)];
  if (mayBeJson(media, x.body) && mayBeJson(other, y.body)) {
    const [a, b] = [parseJson(x.body), parseJson(y.body)];
    if (a !== undefined && b !== undefined) return compareJson(a, b, error, found);
  }
  const equal = media === other ? compareAs(media, x, y, { error, correlation }, found) : null;
  if (equal === null) found.differs("body", shownBody(x.body), shownBody(y.body));
  return equal === true;
}

/** Whether they mean the same, or null when there is no structure to compare by. */
function compareAs(media: Media, x: Carried, y: Carried, { error, correlation }: About, found: Finder): boolean | null {
  if (media === "form") return compareForm(x.body, y.body, found);
  if (media === "multipart") {
    const [a, b] = [boundaryOf(x.headers), boundaryOf(y.headers)];
    return a === null || b === null ? null : compareMultipart({ body: x.body, boundary: a }, { body: y.body, boundary: b }, found);
  }
  if (media !== "text") return null;
  const masked = (side: Carried) =>
    maskedText({ headers: side.headers, body: Buffer.from(side.body).toString("latin1") }, error, correlation);
  return masked(x) === masked(y) ? true : null;
}

/** Senders that name no type, or leave a tool's default of a form, send JSON all the same; any other type is believed. */
function mayBeJson(media: Media, body: Uint8Array): boolean {
  const OPENING = [0x7b, 0x5b];
  return media === "json" || media === "unnamed" || (media === "form" && OPENING.includes(body[0] ?? 0));
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

function same(found: Finder): BodyResult {
  found.same();
  return "same bytes";
}

/** Other bytes, same meaning: the layout was ignored, and is counted so. */
function verdict(equal: boolean, found: Finder): BodyResult {
  if (equal) found.ignored();
  return equal ? "same meaning" : "differs";
}
