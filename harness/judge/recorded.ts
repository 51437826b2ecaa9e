import { compareResponses } from "../compare/compare.ts";
import { createTally } from "../compare/tally.ts";
import { type HeaderLines, type ResponseMessage, withoutHeaders } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import type { Part } from "./scene.ts";

/** How a reason begins that says X does not do again what was recorded; the ledger counts those. */
export const NOT_REPRODUCED = "X does not reproduce the recording";

/** Belong to one connection (RFC 9110, 7.6.1), or follow from how the body was recorded. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
] as const;

/** What is left of a limit depends on the traffic before the recording began, so its value is not asked for; its presence is. */
const COUNTERS = /^header:(x-)?ratelimit-(remaining|reset)|^header:retry-after$/;

/** The recording may stem from another patch release of X. */
const VERSION = /kong\/[\d.]+\S*/g;

const MORE_SHOWN = 3;

/**
 * Why X's answer is not the recorded one, as one sentence, or null when it is or nothing was recorded to compare with. The client end
 * only. What the source could not give is unknown, never missing. When the stand-in had no recorded answer to give and echoed, only
 * that the upstream was asked can be compared.
 */
export function notReproduced(recorded: RecordedExchange, x: Part, correlation: ReadonlySet<string>): string | null {
  const { response, missing } = recorded;
  if (response === null || x.response === null) return null;
  const echoed = x.response.headers.some(([name]) => name.toLowerCase() === ECHO_HEADER.toLowerCase());
  if (echoed)
    return response.status < 500 || x.by === "upstream"
      ? null
      : sentence([`status ${response.status} recorded, ${x.response.status} on X`], "");
  const tally = createTally(recorded.id);
  const lacks = (part: "response-body" | "response-headers") => missing.includes(part);
  const side = (one: ResponseMessage): ResponseMessage => ({
    ...one,
    headers: lacks("response-headers") ? [] : comparable(one.headers),
    body: lacks("response-body") ? new Uint8Array(0) : one.body,
  });
  compareResponses(side(response), side(x.response), correlation, tally.at("client"));
  const found = tally.result().differences.filter(({ path, x: a, y: b }) => !(COUNTERS.test(path) && a !== null && b !== null));
  if (found.length === 0) return null;
  const shown = found.slice(0, MORE_SHOWN).map(({ path, x: a, y: b }) => `${path} ${a ?? "absent"} recorded, ${b ?? "absent"} on X`);
  return sentence(found.length > MORE_SHOWN ? [...shown, `${found.length - MORE_SHOWN} more`] : shown, cause(response, x.response));
}

function sentence(parts: readonly string[], likely: string): string {
  return `${NOT_REPRODUCED}: ${parts.join("; ")}${likely}`;
}

function comparable(headers: HeaderLines): HeaderLines {
  return withoutHeaders(headers, [...HOP_BY_HOP, "date"]).map(([name, value]) => [name, value.replace(VERSION, "kong")] as const);
}

/** Causes that lie in the replay rather than in X. */
function cause(recorded: ResponseMessage, x: ResponseMessage): string {
  const limited = [recorded.status, x.status].filter((status) => status === 429).length === 1;
  if (limited) return " (likely because time was compressed or the counters stood elsewhere when it was recorded)";
  if (x.status === 401) return " (likely because the recorded credential has run out or is not in the backup)";
  return "";
}
