import { isIP } from "node:net";
import type { HeaderLine } from "../types/message.ts";
import { NO_BODY } from "../types/message.ts";
import { requestLine, targetOf } from "./http-message.ts";
import { idMaker } from "./ids.ts";
import { logLinesOf } from "./lines.ts";
import { isTime, type RawExchange, type RawOptions, type RawRead } from "./raw.ts";

/**
 * nginx's `combined`, and Kong's own format from 3.5 on, which adds `kong_request_id: "…"`. What stands behind the status may be missing
 * (`common`) or go on (fields of the operator's own). nginx writes quotes inside quotes as \x22 (ngx_http_log_module, "escape").
 */
export const ACCESS_LINE =
  /^(\S+) \S+ [^[\]]*\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})\] "([^"]*)" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Stands for the host that no access log holds: a name that nobody can own (RFC 2606), and that no route names. */
const UNKNOWN_HOST = "unknown.invalid";
/** nginx's own status for "the client closed the connection before the answer". */
const CLIENT_CLOSED = 499;

/**
 * The requests of an access log: method, target and status, and what the combined format holds of headers (Referer, User-Agent). Everything
 * else is unknown. Times have no fraction, so the order of the lines stands.
 */
export async function* readAccessLog(path: string, { left, origin }: RawOptions): AsyncGenerator<RawRead> {
  const idOf = idMaker();
  for await (const line of logLinesOf(path)) {
    const where = `line ${line.number}`;
    const read = "tooLong" in line ? line.tooLong : line.text.trim() === "" ? null : exchangeOf(line.text, idOf, origin);
    if (read === null) continue;
    if (typeof read === "string") left({ kind: "unreadable", where, reason: read });
    else if ("noRequest" in read) left({ kind: "skipped", where, reason: read.noRequest });
    else yield { where, exchange: read };
  }
}

type Outcome = RawExchange | string | { readonly noRequest: string };

function exchangeOf(line: string, idOf: ReturnType<typeof idMaker>, origin: URL | null): Outcome {
  const [, client = "", day, month = "", year, time, hours, minutes, request = "", status, size, referer, agent] =
    ACCESS_LINE.exec(line) ?? [];
  if (day === undefined) return "is not in the combined format";
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
  const at = Date.parse(`${year}-${number}-${day}T${time}${hours}:${minutes}`);
  if (!isTime(at)) return "its time is out of range";
  const parsed = requestLine(unescaped(request));
  // nginx answers 400 or 408 to what it could not read (a TLS greeting on a plain port) and logs what it has.
  if (parsed === null) return { noRequest: "what the client sent was no HTTP request" };
  const { target, host } = targetOf(parsed.target);
  const answered = Number(status) >= 100 && Number(status) !== CLIENT_CLOSED;
  return {
    id: idOf(at, parsed.method),
    at,
    scheme: origin?.protocol === "https:" ? "https" : "http",
    client: isIP(client) === 0 ? null : client,
    request: {
      method: parsed.method,
      target,
      headers: [["Host", host ?? origin?.host ?? UNKNOWN_HOST], ...named("Referer", referer), ...named("User-Agent", agent)],
      body: NO_BODY,
    },
    response: answered ? { status: Number(status), reason: "", headers: [], body: NO_BODY } : null,
    missing: [
      "request-headers",
      "request-body",
      ...(answered ? (["response-headers"] as const) : []),
      ...(answered && size !== "0" && size !== "-" ? (["response-body"] as const) : []),
    ],
  };
}

/** nginx writes "-" for a header that was not sent. */
function named(name: string, value: string | undefined): readonly HeaderLine[] {
  return value === undefined || value === "-" || value === "" ? [] : [[name, unescaped(value).replaceAll(/[\r\n\0]/g, " ")]];
}

/** Bytes below 32 and above 126, quotes and backslashes are written as \xXX. */
function unescaped(text: string): string {
  return text.replaceAll(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
