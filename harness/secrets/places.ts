import { parseHmac } from "../renew/hmac.ts";
import type { Inventory } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { jsonTexts } from "./json-texts.ts";

/**
 * A stretch of text that is secret because of where it stands.
 * token: something that an auth plugin may read · bearer: one that oauth2 may · basic: Basic credentials · hmac: a signature · looks: by its looks alone · unknown: a key that is no credential of the backup
 * (those are found by their value), or something only the upstream reads. To a gateway any other unknown value means the same.
 */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly rule: "unknown" | "basic" | "token" | "bearer" | "hmac" | "looks";
  /** How the value is written there: equal secrets are to be recognised in a header and in a query. */
  readonly encoding: "raw" | "form" | "json";
  /** A bare JSON number: what replaces it has to be quoted. */
  readonly quote: boolean;
}

/** Names whose values are secret, in lower case with `_` for `-` and without a leading `x_`. */
export interface SecretNames {
  readonly unknown: ReadonlySet<string>;
  readonly tokens: ReadonlySet<string>;
  /** Headers, in lower case, by which correlation-id instances join a request and its answer: no secrets, whatever they look like. */
  readonly joining: ReadonlySet<string>;
}

/** Values under these names are secret wherever a name can stand: header, query, form, JSON. */
export const DEFAULT_TOKEN_NAMES: readonly string[] = [
  "access_token",
  "refresh_token",
  "id_token",
  "auth_token",
  "csrf_token",
  "session_token",
  "token",
  "jwt",
  "password",
  "passwd",
  "secret",
  "client_secret",
  "client_assertion",
  "provision_key",
  "api_key",
  "apikey",
  "key",
  "session",
  "session_id",
];

/** Names that bundled auth plugins read beside the Authorization header: oauth2, jwt, openid-connect. */
const READ_BY_GATEWAYS = ["access_token", "refresh_token", "id_token", "client_assertion", "jwt"];
/** The same, of what a backup holds: a value that it does not hold is a wrong one. */
const CHECKED_BY_GATEWAYS = ["client_secret", "provision_key"];
/** Plugins that check such values against something that is not in the backup. */
const CHECKED_ELSEWHERE = ["openid-connect", "oauth2-introspection"];

/** The names to look for: those given, the key names of every key-auth instance, and the parameters that jwt instances read. */
export function secretNames(inventory: Inventory | null, tokenNames: readonly string[]): SecretNames {
  const given = tokenNames.map(plainName);
  // Without the backup nobody knows which names are key names.
  if (inventory === null) return { unknown: new Set(), tokens: new Set(given), joining: new Set() };
  const named = (plugin: string, field: string) =>
    inventory.plugins.filter(({ name }) => name === plugin).flatMap(({ config }) => strings(config, field).map(plainName));
  const keys = named("key-auth", "key_names");
  const ids = inventory.plugins.filter(({ name }) => name === "correlation-id").map(({ config }) => config["header_name"]);
  const joining = new Set(ids.filter((name) => typeof name === "string").map((name) => name.toLowerCase()));
  const elsewhere = inventory.plugins.some(({ name }) => CHECKED_ELSEWHERE.includes(name));
  const hashed = inventory.credentials.some(({ kind, fields }) => kind === "oauth2" && fields["hash_secret"] === "true");
  const checked = elsewhere || hashed ? CHECKED_BY_GATEWAYS : [];
  const read = new Set([...READ_BY_GATEWAYS, ...checked, ...named("jwt", "uri_param_names"), ...named("jwt", "header_names")]);
  return { unknown: new Set([...keys, ...given.filter((name) => !read.has(name))]), tokens: read, joining };
}

function strings(config: JsonObject, field: string): readonly string[] {
  const value = config[field];
  return Array.isArray(value) ? value.filter((item: unknown) => typeof item === "string") : [];
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll("-", "_").replace(/^x_/, "");
}

type NameRule = "unknown" | "token" | "bearer";

export function ruleOf(name: string, { unknown, tokens }: SecretNames): NameRule | null {
  const plain = plainName(name);
  if (unknown.has(plain)) return "unknown";
  return tokens.has(plain) ? (plain === "access_token" ? "bearer" : "token") : null;
}

export function placesInHeader(name: string, value: string, names: SecretNames): readonly Place[] {
  const lower = name.toLowerCase();
  if (lower === "authorization" || lower === "proxy-authorization") return authorizationPlaces(value);
  if (lower === "cookie") return pairs(value, 0, /[^;]+/g, "raw", () => "token");
  if (lower === "set-cookie") return pairs(value.split(";", 1)[0] ?? "", 0, /[^;]+/g, "raw", () => "token");
  const rule = ruleOf(name, names);
  return rule === null ? placesInTarget(value, names) : wholeValue(value, rule);
}

/** White space around a header value is not part of it (RFC 9110, 5.5): Kong accepts " bob-key " as bob-key. */
function wholeValue(value: string, rule: Place["rule"], from = 0): readonly Place[] {
  const start = from + value.slice(from).search(/\S|$/);
  const end = value.trimEnd().length;
  return start < end ? [place(start, end, rule)] : [];
}

/** The credentials without their scheme (RFC 9110, 11.4); a value of one word is all credentials. */
function authorizationPlaces(value: string): readonly Place[] {
  const signed = parseHmac(value);
  if (signed !== null) return [place(signed.start, signed.end, "hmac")];
  const [, scheme = ""] = /^(\s*\S+\s+)\S/.exec(value) ?? [];
  // Of another form than the one that Kong reads: refused, but not before its date was looked at.
  if (/^\s*hmac\s/i.test(scheme)) return wholeValue(value, "hmac", scheme.length);
  const bearer = /^\s*(?:bearer|token)\s/i.test(scheme) ? "bearer" : "token";
  return wholeValue(value, /^\s*basic\s/i.test(scheme) ? "basic" : bearer, scheme.length);
}

/** Query arguments of a request target, or of a URL in a header (Location, Referer). */
export function placesInTarget(target: string, names: SecretNames): readonly Place[] {
  const query = target.indexOf("?");
  return query === -1 ? [] : pairs(target.slice(query + 1), query + 1, /[^&#]+/g, "form", (name) => ruleOf(formDecoded(name), names));
}

/** Fields of a JSON, urlencoded or multipart body. Other bodies have no names to go by. */
export function placesInBody(text: string, contentType: string, names: SecretNames): readonly Place[] {
  if (/multipart\/form-data/i.test(contentType)) return multipartPlaces(text, names);
  if (/x-www-form-urlencoded/i.test(contentType)) return pairs(text, 0, /[^&]+/g, "form", (name) => ruleOf(formDecoded(name), names));
  return /^\s*[[{]/.test(text) ? placesInJson(text, names) : [];
}

export function placesInJson(text: string, names: SecretNames): readonly Place[] {
  return [...jsonTexts(text)].flatMap(({ name, start, end, kind }) => {
    const rule = ruleOf(name, names);
    return rule === null || start === end ? [] : [{ ...place(start, end, rule, "json"), quote: kind === "number" }];
  });
}

const MULTIPART_FIELD = /name="([^"\r\n]*)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)/gi;

function multipartPlaces(text: string, names: SecretNames): readonly Place[] {
  return [...text.matchAll(MULTIPART_FIELD)].flatMap(({ 0: whole, 1: name = "", 2: value = "", index }) => {
    const rule = ruleOf(name, names);
    return rule === null ? [] : [place(index + whole.length - value.length, index + whole.length, rule)];
  });
}

/** Places of the values in a list of `name=value`, quotes left outside. */
function pairs(
  text: string,
  offset: number,
  each: RegExp,
  encoding: Place["encoding"],
  rule: (name: string) => NameRule | null,
): readonly Place[] {
  return [...text.matchAll(each)].flatMap(({ 0: pair, index }) => {
    const [, before = "", name = "", value = ""] = /^(\s*([^=]*)="?)([^"]*)"?\s*$/.exec(pair) ?? [];
    const found = value === "" ? null : rule(name.trim());
    const start = offset + index + before.length;
    return found === null ? [] : [place(start, start + value.length, found, encoding)];
  });
}

/** The value that stands at a place, decoded. */
export function valueAt(text: string, { start, end, encoding }: Place): string {
  const value = text.slice(start, end);
  if (encoding === "form") return formDecoded(value);
  return encoding === "json" ? jsonDecoded(value) : value;
}

export function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

export function jsonDecoded(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function place(start: number, end: number, rule: Place["rule"], encoding: Place["encoding"] = "raw"): Place {
  return { start, end, rule, encoding, quote: false };
}
