import { type HeaderLines, headerValue } from "../types/message.ts";

export type Media = "json" | "form" | "multipart" | "text" | "unnamed" | "other";

/** What a body claims to be by its Content-Type (RFC 9110, 8.3). "unnamed" has no such header. */
export function mediaOf(headers: HeaderLines): Media {
  const value = headerValue(headers, "content-type");
  if (value === undefined) return "unnamed";
  const type = value.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  return type.startsWith("text/") || /^application\/(.+\+)?xml$/.test(type) ? "text" : "other";
}

/** The boundary parameter of a multipart Content-Type (RFC 2046, 5.1.1), or null. */
export function boundaryOf(headers: HeaderLines): string | null {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(headerValue(headers, "content-type") ?? "") ?? [];
  return quoted ?? token ?? null;
}
