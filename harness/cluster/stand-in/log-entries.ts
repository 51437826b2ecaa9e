import type { Json, JsonObject } from "../../types/json.ts";
import { DEBUG_HEADER, EXCHANGE_HEADER } from "../../types/transcript.ts";

interface LogEntry {
  readonly exchange: string;
  readonly entry: JsonObject;
}

const EXCHANGE_KEY = EXCHANGE_HEADER.toLowerCase();
const DEBUG_KEY = DEBUG_HEADER.toLowerCase();

export interface LogPayload {
  readonly entries: readonly LogEntry[];
  /** Entries of a batch that name no exchange: traffic that is not ours. */
  readonly unjoined: number;
}

/**
 * Reads a body as what http-log and its relatives send: one JSON object a request, or an array of them when the plugin
 * batches. An entry names its exchange in the logged request headers, whose names Kong writes in lower case and whose
 * repeated values it writes as a list (kong/pdk/log.lua). Join and debug header are taken off the entry.
 * Null when no entry names an exchange: then the body is no such payload.
 */
export function logPayload(body: Uint8Array): LogPayload | null {
  const first = body[0];
  if (first !== OPENING_BRACE && first !== OPENING_BRACKET) return null;
  const payload = parse(body);
  const parts: readonly Json[] = Array.isArray(payload) ? payload : [payload];
  const entries = parts.map(joined).filter((entry) => entry !== null);
  return entries.length > 0 ? { entries, unjoined: parts.length - entries.length } : null;
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;

function parse(body: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8")) as Json;
  } catch {
    return null;
  }
}

function joined(entry: Json): LogEntry | null {
  if (!isObject(entry)) return null;
  const request = entry["request"];
  if (!isObject(request)) return null;
  const headers = request["headers"];
  if (!isObject(headers)) return null;
  const { [EXCHANGE_KEY]: value, [DEBUG_KEY]: _debug, ...kept } = headers;
  const exchange = Array.isArray(value) ? value[0] : value;
  if (typeof exchange !== "string") return null;
  return { exchange, entry: { ...entry, request: { ...request, headers: kept } } };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
