import { isIP } from "node:net";
import type { HeaderLines } from "../types/message.ts";
import { headerValue, withoutHeaders } from "../types/message.ts";
import { requestBody, responseBody } from "./har-body.ts";
import type { HarEntry } from "./har-schema.ts";
import type { RawExchange } from "./raw.ts";

const HTTP_URL = /^(https?|wss?):\/\/([^/?#]*)([^#]*)/i;

/**
 * One HAR entry as an exchange, or null when it was not sent over HTTP (data:, blob:, chrome-extension:). The request target is the
 * URL's own text, undecoded. Entries that were aborted (status 0) have no response.
 */
export function exchangeOf(entry: HarEntry, id: string): RawExchange | null {
  const { request, response } = entry;
  const [, protocol, authority, path] = HTTP_URL.exec(request.url) ?? [];
  if (protocol === undefined || authority === undefined) return null;
  const lines = headerLines(request.headers);
  const headers = requestHeaders(lines, authority);
  const sent = requestBody(entry);
  const got = response.status === 0 ? null : responseBody(entry);
  const answered = headerLines(response.headers).filter(([name]) => !name.startsWith(":"));
  return {
    id,
    at: Date.parse(entry.startedDateTime),
    scheme: /^(https|wss)$/i.test(protocol) ? "https" : "http",
    client: clientAddress(entry, headers),
    request: { method: request.method, target: headerValue(lines, ":path") ?? originForm(path ?? ""), headers, body: sent.bytes },
    response: got && {
      status: response.status,
      reason: response.statusText ?? "",
      headers: got.decoded ? withoutHeaders(answered, ENCODED_FRAMING) : answered,
      body: got.bytes,
    },
    missing: [
      ...(lines.length === 0 ? (["request-headers"] as const) : []),
      ...(sent.missing ? (["request-body"] as const) : []),
      ...(got && (answered.length === 0 || got.decoded) ? (["response-headers"] as const) : []),
      ...(got?.missing ? (["response-body"] as const) : []),
    ],
  };
}

/** HAR gives content decoded (section "content"), so these speak of bytes that are not there. */
const ENCODED_FRAMING = ["content-encoding", "content-length", "transfer-encoding"];

/** Browsers join repeated response headers by line feeds; each is a header line of its own. */
function headerLines(headers: HarEntry["request"]["headers"]): HeaderLines {
  return headers.flatMap(({ name, value }) => value.split(/\r?\n/).map((line): [string, string] => [name, line]));
}

/** HTTP/2 pseudo headers are no header lines (RFC 9113, 8.3): `:authority` is the Host of HTTP/1.1. */
function requestHeaders(lines: HeaderLines, authority: string): HeaderLines {
  const plain = lines.filter(([name]) => !name.startsWith(":"));
  if (headerValue(plain, "host") !== undefined) return plain;
  return [["Host", headerValue(lines, ":authority") ?? authority.replace(/^[^@]*@/, "")], ...plain];
}

function originForm(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** The address the tool noted, else the first of X-Forwarded-For, which is the client when the recording was taken behind a proxy. */
function clientAddress({ _clientAddress: noted }: HarEntry, headers: HeaderLines): string | null {
  const forwarded = headerValue(headers, "x-forwarded-for")?.split(",", 1)[0]?.trim();
  return [noted, forwarded].find((address) => address !== undefined && isIP(address) !== 0) ?? null;
}
