import { ACCESS_LINE } from "./access-log.ts";
import { RECORDING_FORMAT } from "./format.ts";
import { GOREPLAY_HEAD } from "./goreplay.ts";
import { invalidRecording } from "./invalid.ts";
import { logText } from "./lines.ts";
import { headOf } from "./source.ts";

export type RecordingKind = "recording" | "har" | "goreplay" | "kong-log" | "access-log";

/** Enough for several lines of any log, should the first have been cut when the log was rotated. */
const HEAD_BYTES = 64 * 1024;

/** Fields that every entry of Kong's log plugins has (kong/pdk/log.lua); two of them are no chance. */
const KONG_LOG_FIELDS = [/"started_at"\s*:/, /"latencies"\s*:\s*\{/, /"client_ip"\s*:/, /"upstream_uri"\s*:/];

/**
 * Tells the formats apart by how a file begins, unpacked where it is packed; the name counts for nothing.
 * @throws HarnessError `recording-invalid` when it is empty or none of them
 */
export async function recognise(path: string): Promise<RecordingKind> {
  const head = logText(await headOf(path, HEAD_BYTES))
    .replace(/^(?:\uFEFF|ï»¿)/, "")
    .trimStart();
  if (head === "") throw invalidRecording(path, "is empty", REMEDY);
  const lines = head.split(/\r?\n/, MOST_LINES);
  if (lines[0]?.includes(`"${RECORDING_FORMAT}"`)) return "recording";
  if (/^\{\s*"log"\s*:\s*\{/.test(head)) return "har";
  const kind = lines.map(kindOfLine).find((found) => found !== null);
  if (kind) return kind;
  // A HAR may have other members before "log"; its reader says what is wrong with it.
  if (head.startsWith("{")) return "har";
  throw invalidRecording(path, "is none of the formats that are known here", REMEDY);
}

const REMEDY = "Name a recording of our own, HAR 1.2, GoReplay, the log of a Kong log plugin, or an nginx access log.";
/** Past a few broken lines the file is something else. */
const MOST_LINES = 20;

function kindOfLine(line: string): RecordingKind | null {
  if (GOREPLAY_HEAD.test(line)) return "goreplay";
  if (/[[{]/.test(line[0] ?? "") && KONG_LOG_FIELDS.filter((field) => field.test(line)).length > 1) return "kong-log";
  return ACCESS_LINE.test(line) ? "access-log" : null;
}
