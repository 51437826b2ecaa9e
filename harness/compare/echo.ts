import { headerValue, type ResponseMessage } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { sameBytes, shownBody } from "./digest.ts";
import { compareJson, isObject, parseJson } from "./json.ts";
import type { JsonMembers } from "./json-value.ts";
import type { Finder } from "./tally.ts";
import { split } from "./target.ts";

/** What the stand-in puts into an echo; the upstream end compares all of it already. */
const ECHOED: ReadonlySet<string> = new Set(["method", "url", "headers", "body", "base64"]);

const ECHO_SHOWN = "the upstream's echo of the request";

export function isEcho({ headers }: ResponseMessage): boolean {
  return headerValue(headers, ECHO_HEADER) !== undefined;
}

/**
 * Compares two bodies of which at least one is the stand-in's echo, by what the gateway changed in it. Returns whether they mean the
 * same, or null when the echo cannot be read any more.
 */
export function compareEchoes(x: ResponseMessage, y: ResponseMessage, found: Finder): boolean | null {
  if (isEcho(x) && isEcho(y)) {
    const [a, b] = [parseJson(x.body), parseJson(y.body)];
    return isObject(a) && isObject(b) ? compareJson(withoutEcho(a), withoutEcho(b), false, found) : null;
  }
  found.differs("body", isEcho(x) ? ECHO_SHOWN : shownBody(x.body), isEcho(y) ? ECHO_SHOWN : shownBody(y.body));
  return false;
}

function withoutEcho(members: JsonMembers): JsonMembers {
  return new Map([...members].filter(([key]) => !ECHOED.has(key)));
}

/**
 * An echo that came without asking the upstream was kept from an earlier request (proxy-cache), and the upstream end says nothing of it.
 * Compares which request it was: another one means that somebody is given an answer that was made for somebody else.
 */
export function compareKeptEchoes(x: ResponseMessage, y: ResponseMessage, found: Finder): void {
  if (!isEcho(x) || !isEcho(y) || sameBytes(x.body, y.body)) return;
  const [a, b] = [parseJson(x.body), parseJson(y.body)];
  if (!isObject(a) || !isObject(b)) return;
  for (const key of ["method", "url", "body"]) {
    const [left, right] = [textOf(a, key), textOf(b, key)];
    if (left === right || (key === "url" && left !== null && right !== null && sameTarget(left, right))) found.same();
    else found.differs(`body:$.${key}`, left, right);
  }
}

function textOf(members: JsonMembers, key: string): string | null {
  const value = members.get(key);
  return typeof value === "string" ? value : null;
}

/** The order of a query is compared where the request was sent. */
function sameTarget(x: string, y: string): boolean {
  const [a, b] = [split(x), split(y)];
  const sorted = (query: string | null) => query?.split("&").sort().join("&");
  return a.path === b.path && sorted(a.query) === sorted(b.query);
}
