import { SHORTEST, secretLooking } from "./entropy.ts";
import { jsonTexts } from "./json-texts.ts";
import { formDecoded, jsonDecoded, type Place, ruleOf, type SecretNames } from "./places.ts";

/**
 * Headers whose values look random and are no secret, or are looked at by name: what joins messages (request ids, traces), what describes
 * contents (entity tags, digests, boundaries of multipart), what agents say of themselves, and what Kong adds.
 */
const LEFT_ALONE = new RegExp(
  `^(?:${[
    "(?:proxy-)?authorization|(?:set-)?cookie",
    ".*-id|traceparent|tracestate|b3|x-b3-.*|x-cloud-trace-context|x-datadog-.*|uber-trace-id|cf-ray",
    "etag|if-.*|.*digest|content-.*|x-cache.*|last-modified",
    "accept.*|user-agent|sec-.*|host|via|server|vary|date|cache-control|strict-.*|report-to|nel|alt-svc",
    "kong-.*|x-kong-.*|x-cutover-.*",
  ].join("|")})$`,
);

/** Names of ids, and of what hashes are called: orderId, trace_id, sha256, etag. */
const ID_NAME =
  /(?:^|[_.-])(?:ids?|uuid|guid|e?tag|.*digest|md5|sha-?\d*|.*hash|checksum|fingerprint|trace|span|revision|commit|jti|kid|sub|x5t)$/i;
const CAMEL_ID_NAME = /[a-z0-9](?:Id|ID|Ids|Hash|Digest|Checksum|E?[Tt]ag|Md5|Sha\d*)$/;

/** Stretches of a header that look like a secret, whatever it is called. */
export function looksInHeader(name: string, value: string, { joining }: SecretNames): readonly Place[] {
  const lower = name.toLowerCase();
  return LEFT_ALONE.test(lower) || joining.has(lower) ? [] : placesOf(value, 0, "value");
}

/** Segments and query arguments of a target that do. */
export function looksInTarget(target: string, names: SecretNames): readonly Place[] {
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  return [...placesOf(path, 0, "path"), ...(query === -1 ? [] : looksInForm(target.slice(query + 1), query + 1, names))];
}

/** Values of a JSON or urlencoded body that do; of any other body what says so itself. */
export function looksInBody(text: string, contentType: string, names: SecretNames): readonly Place[] {
  if (/x-www-form-urlencoded/i.test(contentType)) return looksInForm(text, 0, names);
  if (/multipart\/form-data/i.test(contentType) || !/^\s*[[{"]/.test(text)) return placesOf(text, 0, "prose");
  return looksInJson(text, names);
}

function looksInForm(text: string, offset: number, names: SecretNames): readonly Place[] {
  let from = offset;
  return text.split("&").flatMap((pair) => {
    const start = from + pair.indexOf("=") + 1;
    const [name, value] = [pair.slice(0, start - from - 1), pair.slice(start - from)];
    from += pair.length + 1;
    if (value.length < SHORTEST || isNamed(formDecoded(name), names)) return [];
    return decodedPlaces(value, formDecoded(value), start, "form");
  });
}

function looksInJson(text: string, names: SecretNames): readonly Place[] {
  return [...jsonTexts(text)].flatMap(({ name, start, end, kind }) => {
    if (kind === "number" || end - start < SHORTEST || isNamed(name, names)) return [];
    const value = text.slice(start, end);
    return decodedPlaces(value, value.includes("\\") ? jsonDecoded(value) : value, start, "json");
  });
}

/** Each stretch where it stands as it is; where it is encoded itself, all of the value. */
function decodedPlaces(text: string, decoded: string, offset: number, encoding: Place["encoding"]): readonly Place[] {
  const words = secretLooking(decoded, "value").map(({ start, end }) => decoded.slice(start, end));
  if (!words.every((word) => text.includes(word))) return [place(offset, offset + text.length, encoding)];
  return words.map((word) => place(offset + text.indexOf(word), offset + text.indexOf(word) + word.length, "raw"));
}

function isNamed(name: string, names: SecretNames): boolean {
  return ID_NAME.test(name) || CAMEL_ID_NAME.test(name) || ruleOf(name, names) !== null;
}

function placesOf(text: string, offset: number, where: "value" | "path" | "prose"): readonly Place[] {
  return secretLooking(text, where).map(({ start, end }) => place(offset + start, offset + end, "raw"));
}

function place(start: number, end: number, encoding: Place["encoding"]): Place {
  return { start, end, rule: "looks", encoding, quote: false };
}
