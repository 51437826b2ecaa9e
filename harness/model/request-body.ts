import { headerValue } from "../types/message.ts";
import type { GatewayRequest } from "./exchange.ts";
import { clearHeader, setHeader } from "./headers.ts";
import { argumentValues, encodeArguments, parseArguments } from "./query.ts";

/** Bodies above `client_body_buffer_size` lie on disk, where plugins cannot read them (8k by default, all lines). */
export const READABLE_BODY_BYTES = 8 * 1024;

/** What a plugin finds in a body under a name: a text, several values, something that is neither, or nothing. */
type BodyValue = string | readonly unknown[] | true | undefined;

type Form = "urlencoded" | "json" | "multipart";

/** The body as `kong.request.get_body` would parse it, or null when it cannot be read. */
export interface ReadableBody {
  value(name: string): BodyValue;
  /** Writes the body back without that field. */
  remove(name: string): void;
}

export function readableBody(request: GatewayRequest): ReadableBody | null {
  const form = formOf(headerValue(request.headers, "content-type") ?? "");
  if (form === null || request.body.length > READABLE_BODY_BYTES) return null;
  switch (form) {
    case "urlencoded":
      return urlencoded(request);
    case "json":
      return json(request);
    case "multipart":
      return multipart(request);
  }
}

function formOf(contentType: string): Form | null {
  const lower = contentType.toLowerCase();
  if (lower.startsWith("application/x-www-form-urlencoded")) return "urlencoded";
  if (lower.startsWith("application/json")) return "json";
  return lower.startsWith("multipart/form-data") ? "multipart" : null;
}

export function replaceBody(request: GatewayRequest, body: Buffer): void {
  request.body = body;
  clearHeader(request.headers, "Transfer-Encoding");
  setHeader(request.headers, "Content-Length", String(body.length));
}

function urlencoded(request: GatewayRequest): ReadableBody {
  const args = parseArguments(request.body.toString("latin1"));
  return {
    value(name) {
      const values = argumentValues(args, name);
      return values.length > 1 ? values : values[0] === null ? true : values[0];
    },
    remove: (name) => replaceBody(request, Buffer.from(encodeArguments(args.filter(([key]) => key !== name)))),
  };
}

function json(request: GatewayRequest): ReadableBody | null {
  try {
    const parsed: unknown = JSON.parse(request.body.toString("utf8"));
    if (typeof parsed !== "object" || parsed === null) return null;
    const fields = new Map(Object.entries(parsed));
    return {
      value(name) {
        const value: unknown = fields.get(name);
        if (value === undefined || typeof value === "string") return value;
        return typeof value === "object" && value !== null ? [value] : true;
      },
      remove(name) {
        fields.delete(name);
        replaceBody(request, Buffer.from(JSON.stringify(Object.fromEntries(fields)).replaceAll("/", "\\/")));
      },
    };
  } catch {
    return null;
  }
}

function multipart(request: GatewayRequest): ReadableBody | null {
  const boundary = /boundary="?([^";,]+)"?/i.exec(headerValue(request.headers, "content-type") ?? "")?.[1];
  if (boundary === undefined) return null;
  const parts = request.body.toString("latin1").split(`--${boundary}`);
  const nameOf = (part: string) => /name="([^"]*)"/i.exec(part)?.[1];
  return {
    value(name) {
      const part = parts.find((candidate) => nameOf(candidate) === name);
      const start = part?.indexOf("\r\n\r\n") ?? -1;
      return part === undefined || start < 0 ? undefined : part.slice(start + 4).replace(/\r\n$/, "");
    },
    remove: (name) => replaceBody(request, Buffer.from(parts.filter((part) => nameOf(part) !== name).join(`--${boundary}`), "latin1")),
  };
}
