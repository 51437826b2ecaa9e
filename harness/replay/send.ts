import type { Dispatcher } from "undici";
import type { HeaderLine } from "../types/message.ts";
import type { Outcome } from "../types/transcript.ts";
import type { Failure, Timeouts } from "./failure.ts";
import { failureOf, INTERRUPTED } from "./failure.ts";
import type { WireRequest } from "./wire.ts";

export interface Sent {
  readonly outcome: Outcome;
  /** What kind of failure it was, for whoever watches whether the gateway is alive; null when there was none. */
  readonly failure: Failure | null;
}

/**
 * Sends one request and reads its whole response: header lines raw and in order, body bytes without the transfer
 * coding, its trailers, and the 1xx responses before it. Never rejects: what undici refuses is `not-sent`, what breaks is `failed`.
 */
export function send(dispatcher: Dispatcher, request: WireRequest, timeouts: Timeouts, signal: AbortSignal): Promise<Sent> {
  return new Promise((resolve) => {
    const began = performance.now();
    const chunks: Buffer[] = [];
    const informational: { readonly status: number; readonly headers: readonly HeaderLine[] }[] = [];
    let head: { readonly status: number; readonly reason: string; readonly headers: readonly HeaderLine[] } | null = null;
    let controller: Dispatcher.DispatchController | null = null;
    let settled = false;

    const settle = (sent: Sent) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
      resolve(sent);
    };
    const fail = (failure: Failure) => {
      const milliseconds = performance.now() - began;
      const { reason } = failure;
      const outcome: Outcome =
        failure.kind === "refused-by-client" || (controller === null && failure.kind === "interrupted")
          ? { kind: "not-sent", reason }
          : { kind: "failed", reason, milliseconds };
      settle({ outcome, failure });
      controller?.abort(new Error(reason));
    };
    const interrupt = () => fail({ kind: "interrupted", reason: INTERRUPTED });
    const tooLong = `the exchange took longer than ${timeouts.exchangeMilliseconds / 1000} s`;
    const timer = setTimeout(() => fail({ kind: "silent", reason: tooLong }), timeouts.exchangeMilliseconds);

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        // Given up while it waited for a connection: nothing has been written yet, and nothing shall be.
        if (settled) started.abort(new Error(INTERRUPTED));
      },
      onResponseStart: (started, status, _headers, reason) => {
        const headers = lines(started.rawHeaders);
        if (status >= FINAL_STATUS) head = { status, reason: reason ?? "", headers };
        else informational.push({ status, headers });
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: (ended) => {
        const milliseconds = performance.now() - began;
        if (head === null) return fail({ kind: "broken", reason: "the response had no head" });
        const response = { ...head, body: Buffer.concat(chunks), trailers: lines(ended.rawTrailers), informational };
        settle({ outcome: { kind: "answered", response, milliseconds }, failure: null });
      },
      onResponseError: (_controller, error) => fail(failureOf(error, timeouts)),
    };

    if (signal.aborted) return interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      dispatcher.dispatch({ ...request, method: request.method as Dispatcher.HttpMethod }, handler);
    } catch (error) {
      fail(failureOf(error, timeouts));
    }
  });
}

const FINAL_STATUS = 200;

function lines(raw: Dispatcher.DispatchController["rawHeaders" | "rawTrailers"]): HeaderLine[] {
  if (!Array.isArray(raw)) return [];
  const texts = raw.map((part) => (typeof part === "string" ? part : part.toString("latin1")));
  return Array.from({ length: texts.length / 2 }, (_, index) => [texts[2 * index] ?? "", texts[2 * index + 1] ?? ""]);
}
