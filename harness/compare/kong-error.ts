import { type HeaderLines, headerValue, type ResponseMessage } from "../types/message.ts";
import { isObject, parseJson } from "./json.ts";

/** What an error body that Kong makes itself says, whatever its form (kong/pdk/response.lua, error templates). */
export interface KongError {
  readonly form: "json" | "html" | "xml" | "plain";
  readonly message: string;
  /** Sent from 3.5 on. */
  readonly requestId: string | null;
  /** Title of the HTML form; 3.4 took "Kong" out of it. */
  readonly title: string | null;
}

const ID = "([0-9a-f]{32})";
/** The HTML form puts a full stop behind the message. Title and heading are the same text. */
const HTML = new RegExp(
  `^<!doctype html>\\s*<html>\\s*<head>\\s*<meta charset="utf-8">\\s*<title>([^<]*)</title>\\s*</head>\\s*<body>\\s*<h1>\\1</h1>\\s*` +
    `<p>([^]*?)\\.</p>\\s*(?:<p>request_id: ${ID}</p>\\s*)?</body>\\s*</html>\\s*$`,
  "i",
);
const XML = new RegExp(`^<\\?xml[^>]*\\?>\\s*<error>\\s*<message>([^]*?)</message>\\s*(?:<requestid>${ID}</requestid>\\s*)?</error>\\s*$`);
const PLAIN = new RegExp(`^([^\\n]*)\\n(?:request_id: ${ID}\\n)?$`);

/**
 * Reads a body as one of Kong's own errors, or null when it does not have exactly that form. Nothing is lost by the reading: two
 * bodies that read the same differ in white space at most.
 */
export function readKongError({ status, headers, body }: ResponseMessage): KongError | null {
  if (status < 400 || body.length === 0) return null;
  const type = typeOf(headers);
  if (type === JSON_TYPE) return jsonError(body);
  const text = Buffer.from(body).toString("utf8");
  if (type === "text/html") {
    const [, title, message, requestId] = HTML.exec(text) ?? [];
    return message === undefined ? null : { form: "html", message, requestId: requestId ?? null, title: title ?? null };
  }
  if (type !== "application/xml" && type !== "text/plain") return null;
  const [, message, requestId] = (type === "text/plain" ? PLAIN : XML).exec(text) ?? [];
  if (message === undefined) return null;
  return { form: type === "text/plain" ? "plain" : "xml", message, requestId: requestId ?? null, title: null };
}

const JSON_TYPE = "application/json";

/** Whether an answer claims to be JSON. */
export function isJson({ headers }: ResponseMessage): boolean {
  return typeOf(headers) === JSON_TYPE;
}

function typeOf(headers: HeaderLines): string | undefined {
  return (headerValue(headers, "content-type") ?? "").split(";")[0]?.trim().toLowerCase();
}

function jsonError(body: Uint8Array): KongError | null {
  const value = parseJson(body);
  if (!isObject(value)) return null;
  const [message, requestId] = [value.get("message"), value.get("request_id") ?? null];
  if (typeof message !== "string" || [...value.keys()].some((key) => key !== "message" && key !== "request_id")) return null;
  if (requestId !== null && typeof requestId !== "string") return null;
  return { form: "json", message, requestId, title: null };
}

/** The message of an error answer in whatever form, also when a plugin added fields of its own to the JSON. */
export function errorMessage(response: ResponseMessage): string | null {
  const error = readKongError(response);
  if (error !== null) return error.message;
  const value = parseJson(response.body);
  const message = isObject(value) ? value.get("message") : undefined;
  return typeof message === "string" ? message : null;
}
