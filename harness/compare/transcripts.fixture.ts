import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { NO_BODY } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";

/** Builders for transcripts in tests: only what a test is about is written down. */
export function response(status: number, headers: HeaderLines, body = ""): ResponseMessage {
  return { status, reason: "", headers, body: Buffer.from(body) };
}

export function request(target: string, headers: HeaderLines = [], body = "", method = "GET"): RequestMessage {
  return { method, target, headers, body: body === "" ? NO_BODY : Buffer.from(body) };
}

export function transcript(
  answer: ResponseMessage,
  upstream: readonly RequestMessage[] = [],
  route: string | null | undefined = undefined,
): Transcript {
  return {
    exchange: "e1",
    cluster: "x",
    at: 0,
    outcome: { kind: "answered", response: answer, milliseconds: 1 },
    upstream: { kind: "observed", requests: upstream },
    route:
      route === undefined
        ? { kind: "unknown", reason: "not asked" }
        : route === null
          ? { kind: "none" }
          : { kind: "matched", id: `id of ${route}`, name: route },
    notModelled: [],
  };
}
