import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { HeaderLine, ResponseMessage } from "../types/message.ts";
import type { Outcome } from "../types/transcript.ts";
import type { Failure, Timeouts } from "./failure.ts";
import { failureOf, INTERRUPTED } from "./failure.ts";
import { createPlaces, type Places } from "./places.ts";
import type { WireRequest } from "./wire.ts";

export interface Sent {
  readonly outcome: Outcome;
  /** What kind of failure it was, for whoever watches whether the gateway is alive; null when there was none. */
  readonly failure: Failure | null;
}

export interface Sender extends Disposable {
  /**
   * Sends one request and reads its whole response: header lines raw and in order, body bytes without the transfer
   * coding, its trailers, and the 1xx responses before it. Never rejects: what undici refuses is `not-sent`, what breaks is `failed`.
   * @param servername for TLS; left out: the request's Host
   */
  send(dispatcher: Dispatcher, request: WireRequest, servername?: string): Promise<Sent>;
}

/** One listener and one clock for all exchanges under way: one of each for every exchange costs more than to write it. */
export function sender(timeouts: Timeouts, signal: AbortSignal): Sender {
  const limit = timeouts.exchangeMilliseconds;
  const tooLong: Failure = { kind: "silent", reason: `the exchange took longer than ${limit / 1000} s` };
  const interrupted: Failure = { kind: "interrupted", reason: INTERRUPTED };
  const underWay = createPlaces<UnderWay>();
  let clock: NodeJS.Timeout | null = null;
  const look = () => {
    clock = null;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const one of underWay.held()) {
      const left = one.began + limit - now;
      if (left > 0) next = Math.min(next, left);
      else one.fail(tooLong);
    }
    if (next < Number.POSITIVE_INFINITY) clock = setTimeout(look, next);
  };
  const interrupt = () => {
    for (const one of underWay.held()) one.fail(interrupted);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return {
    send(dispatcher, { method, path, headers, body, chunked, reset }, servername) {
      return new Promise((resolve) => {
        const one = new UnderWay(underWay, timeouts, resolve);
        if (signal.aborted) {
          one.fail(interrupted);
          return;
        }
        clock ??= setTimeout(look, limit);
        try {
          // undici sends a stream whose length it cannot see in chunks.
          const sent = chunked && body !== null ? Readable.from([body]) : body;
          const options = { method: method as Dispatcher.HttpMethod, path, headers, body: sent, reset, servername };
          dispatcher.dispatch(options, one);
        } catch (error) {
          one.fail(failureOf(error, timeouts));
        }
      });
    },
    [Symbol.dispose]() {
      if (clock !== null) clearTimeout(clock);
      signal.removeEventListener("abort", interrupt);
    },
  };
}

type Head = Pick<ResponseMessage, "status" | "reason" | "headers">;

/** An exchange from its sending to its end. undici calls the `on` methods; whatever ends it first decides what it ended with. */
class UnderWay implements Dispatcher.DispatchHandler {
  readonly began = performance.now();
  readonly #all: Places<UnderWay>;
  readonly #place: number;
  readonly #timeouts: Timeouts;
  readonly #resolve: (sent: Sent) => void;
  readonly #informational: Omit<Head, "reason">[] = [];
  readonly #chunks: Buffer[] = [];
  #head: Head | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #ended = false;

  constructor(all: Places<UnderWay>, timeouts: Timeouts, resolve: (sent: Sent) => void) {
    this.#all = all;
    this.#timeouts = timeouts;
    this.#resolve = resolve;
    this.#place = all.take(this);
  }

  fail(failure: Failure): void {
    const milliseconds = performance.now() - this.began;
    const { kind, reason } = failure;
    const unsent = kind === "refused-by-client" || (this.#controller === null && kind === "interrupted");
    this.#end({ outcome: unsent ? { kind: "not-sent", reason } : { kind: "failed", reason, milliseconds }, failure });
    this.#controller?.abort(new Error(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection: nothing has been written yet, and nothing shall be.
    if (this.#ended) controller.abort(new Error(INTERRUPTED));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, reason?: string): void {
    const headers = lines(controller.rawHeaders);
    if (status >= FINAL_STATUS) this.#head = { status, reason: reason ?? "", headers };
    else this.#informational.push({ status, headers });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const milliseconds = performance.now() - this.began;
    if (this.#head === null) {
      this.fail({ kind: "broken", reason: "the response had no head" });
      return;
    }
    const { status, reason, headers } = this.#head;
    const [body, trailers, informational] = [Buffer.concat(this.#chunks), lines(controller.rawTrailers), this.#informational];
    const response = { status, reason, headers, body, trailers, informational };
    this.#end({ outcome: { kind: "answered", response, milliseconds }, failure: null });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(failureOf(error, this.#timeouts));
  }

  #end(sent: Sent): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#all.free(this.#place);
    this.#resolve(sent);
  }
}

const FINAL_STATUS = 200;

function lines(raw: Dispatcher.DispatchController["rawHeaders" | "rawTrailers"]): HeaderLine[] {
  const found: HeaderLine[] = [];
  if (!Array.isArray(raw)) return found;
  for (let index = 0; index + 1 < raw.length; index += 2) found.push([text(raw[index]), text(raw[index + 1])]);
  return found;
}

function text(part: Buffer | string | undefined): string {
  return typeof part === "string" ? part : (part?.toString("latin1") ?? "");
}
