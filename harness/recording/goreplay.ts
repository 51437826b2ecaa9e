import { isIP } from "node:net";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { headerValue, withoutHeaders } from "../types/message.ts";
import { parseMessage, requestLine, targetOf } from "./http-message.ts";
import { idMaker } from "./ids.ts";
import { tooLong } from "./json-guard.ts";
import { isTime, type RawExchange, type RawOptions, type RawRead } from "./raw.ts";
import { bytesOf } from "./source.ts";
import { split } from "./split.ts";

/** What GoReplay writes after each payload: three monkeys on a line of their own. */
const GOREPLAY_SEPARATOR = Buffer.from("\n🐵🙈🙉\n");
/** "1 id nanoseconds latency": 1 request, 2 its response, 3 the response of a replay. */
export const GOREPLAY_HEAD = /^([123]) ([0-9A-Za-z_-]{1,64}) (\d{1,20})(?: -?\d{1,20}){0,2}$/;

const NANOSECONDS_PER_MILLISECOND = 1e6;
const MIB = 1024 * 1024;
/** GoReplay itself cuts messages at 5 MB (`--copy-buffer-size`). */
const LONGEST_RECORD_BYTES = 8 * MIB;
/** Requests that wait for their response: as many as a busy gateway has open at once, and no more bytes than this. */
const WAITING_REQUESTS = 10_000;
const WAITING_BYTES = 32 * MIB;

interface Waiting {
  readonly where: string;
  readonly request: Omit<RawExchange, "response">;
  answer: Pick<RawExchange, "response" | "missing"> | null;
  bytes: number;
}

/**
 * The exchanges of a GoReplay file (`--output-file`), requests joined to responses by their id, in the order of the requests. A request
 * whose response is not among the next 10,000 requests (or 32 MiB) has none. Only http is known: GoReplay sees what is in front of TLS.
 */
export async function* readGoReplay(path: string, { left, origin }: RawOptions): AsyncGenerator<RawRead> {
  const idOf = idMaker();
  const waiting = new Map<string, Waiting>();
  let bytes = 0;
  const give = (id: string, { where, request, answer, bytes: freed }: Waiting): RawRead => {
    waiting.delete(id);
    bytes -= freed;
    const missing = [...request.missing, ...(answer?.missing ?? [])];
    return { where, exchange: { ...request, response: answer?.response ?? null, missing } };
  };
  for await (const part of split(bytesOf(path), GOREPLAY_SEPARATOR, LONGEST_RECORD_BYTES)) {
    const where = `line ${part.line}`;
    const unreadable = (reason: string) => left({ kind: "unreadable", where, reason });
    const record = part.bytes === null ? tooLong(LONGEST_RECORD_BYTES) : part.ended ? recordOf(part.bytes) : "the file ends inside it";
    if (typeof record === "string") {
      unreadable(record);
      continue;
    }
    if (record.kind === "3") {
      left({ kind: "skipped", where, reason: "is the response of a replay, not of the recorded traffic" });
      continue;
    }
    const earlier = waiting.get(record.id);
    if (record.kind === "1") {
      const request = requestOf(record, idOf, origin);
      if (typeof request === "string") unreadable(request);
      else if (earlier !== undefined) unreadable("another request that waits for its response has the same id");
      else {
        waiting.set(record.id, { where, request, answer: null, bytes: record.payload.length });
        bytes += record.payload.length;
      }
    } else if (earlier === undefined || earlier.answer !== null) unreadable("is a response whose request was not seen before it");
    else {
      const answer = answerOf(record.payload, earlier.request.request);
      if (typeof answer === "string") unreadable(answer);
      else {
        earlier.answer = answer;
        earlier.bytes += record.payload.length;
        bytes += record.payload.length;
      }
    }
    for (const [id, first] of waiting) {
      if (first.answer === null && waiting.size <= WAITING_REQUESTS && bytes <= WAITING_BYTES) break;
      yield give(id, first);
    }
  }
  for (const [id, first] of waiting) yield give(id, first);
}

interface Payload {
  readonly kind: string;
  readonly id: string;
  readonly at: number;
  readonly payload: Buffer;
}

function recordOf(bytes: Buffer): Payload | string {
  const end = bytes.indexOf("\n");
  const [, kind, id, nanoseconds] = GOREPLAY_HEAD.exec(bytes.toString("latin1", 0, end === -1 ? 0 : end).trimEnd()) ?? [];
  if (kind === undefined || id === undefined) return "does not begin with a payload's type, id and time";
  const at = Math.floor(Number(nanoseconds) / NANOSECONDS_PER_MILLISECOND);
  return isTime(at) ? { kind, id, at, payload: bytes.subarray(end + 1) } : "its time is out of range";
}

function requestOf({ at, payload }: Payload, idOf: ReturnType<typeof idMaker>, origin: URL | null): Waiting["request"] | string {
  const message = parseMessage(payload, () => false);
  if ("reason" in message) return message.reason;
  const line = requestLine(message.start);
  if (line === null) return "does not begin with a request line";
  const { target, host } = targetOf(line.target);
  const headers = host === null ? message.headers : [["Host", host] as const, ...withoutHeaders(message.headers, ["host"])];
  return {
    id: idOf(at, line.method),
    at,
    scheme: origin?.protocol === "https:" ? "https" : "http",
    client: forwardedFor(headers),
    request: { method: line.method, target, headers, body: message.body },
    missing: message.cutOff ? ["request-body"] : [],
  };
}

const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: ([^\0]*))?$/;

function answerOf(payload: Buffer, { method }: RequestMessage): Waiting["answer"] | string {
  const bodiless = (start: string) => method === "HEAD" || /^\S+ (?:1\d\d|204|304)\b/.test(start);
  const message = parseMessage(payload, bodiless);
  if ("reason" in message) return message.reason;
  const [, status, reason = ""] = STATUS_LINE.exec(message.start) ?? [];
  if (status === undefined || Number(status) < 100) return "does not begin with a status line";
  const response: ResponseMessage = { status: Number(status), reason, headers: message.headers, body: message.body };
  return { response, missing: message.cutOff ? ["response-body"] : [] };
}

/** GoReplay notes no address; behind a proxy X-Forwarded-For begins with the client. */
function forwardedFor(headers: HeaderLines): string | null {
  const first = headerValue(headers, "x-forwarded-for")?.split(",", 1)[0]?.trim() ?? "";
  return isIP(first) === 0 ? null : first;
}
