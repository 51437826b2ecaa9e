import type { HeaderLines } from "../../types/message.ts";
import { headerValue, headerValues } from "../../types/message.ts";
import type { Traits } from "../traits.ts";

export type BodyType = "json" | "html" | "xml" | "plain";

/** Media types that have a template. Anything else falls back to JSON (kong/tools/utils.lua, kong/tools/http.lua). */
const typeOf: Readonly<Record<string, BodyType>> = {
  "text/html": "html",
  "application/json": "json",
  "text/plain": "plain",
  "application/xml": "xml",
  "*/*": "json",
  "application/*": "json",
  "text/*": "plain",
};

/**
 * The body type for an error of a plugin or of the core. Without Accept it is JSON; otherwise the entry with the
 * highest quality decides, the first of equals. 2.8 reads only the first Accept line and understands a quality only
 * when it is written with a decimal point.
 */
export function negotiate(headers: HeaderLines, traits: Traits): BodyType {
  const lines = headerValues(headers, "accept");
  if (lines.length === 0) return "json";
  return traits.acceptUnderstandsQuality ? byQuality(lines.join(",")) : bySimpleQuality(lines[0] ?? "");
}

/**
 * The body type for an error page (nginx's own errors, a failed upstream): Accept, else Content-Type, else
 * `error_default_type`, which is text/plain. 2.8 takes the whole value up to `;` for one type.
 */
export function negotiateErrorPage(headers: HeaderLines, traits: Traits): BodyType {
  const value = headerValue(headers, "accept") ?? headerValue(headers, "content-type");
  if (value === undefined) return "plain";
  return traits.errorPageParsesAccept ? byQuality(value) : (typeOf[essence(value)] ?? "json");
}

function byQuality(value: string): BodyType {
  let [best, type]: [number, BodyType] = [0, "json"];
  for (const entry of value.split(",")) {
    if (!/^[a-z0-9*][^/\s]*\/[a-z0-9*]/i.test(entry.trim())) continue;
    const quality = /;\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)\s*(?:;|$)/i.exec(entry)?.[1];
    const weight = quality === undefined ? 1 : Number(quality);
    if (weight > best) [best, type] = [weight, typeOf[essence(entry)] ?? "json"];
  }
  return type;
}

function bySimpleQuality(value: string): BodyType {
  let [best, type]: [number, BodyType] = [0, "json"];
  for (const entry of value.split(",")) {
    const weight = Number(/;\s*q=(\d*\.\d+)/.exec(entry)?.[1] ?? 1);
    if (weight > best) [best, type] = [weight, typeOf[essence(entry)] ?? "json"];
  }
  return type;
}

function essence(value: string): string {
  return (value.split(";")[0] ?? "").trim();
}
