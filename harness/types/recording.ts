import type { RequestMessage, ResponseMessage } from "./message.ts";
import type { Renewal } from "./renewal.ts";

/**
 * One recorded exchange as the rest of the harness sees it: credentials already resolved, bodies as bytes.
 * `missing` names what the source format could not give; the judge treats it as unknown, never as empty.
 */
export interface RecordedExchange {
  /** Stable within the recording: its line number is never used as an id. */
  readonly id: string;
  /** When it was recorded, epoch milliseconds. */
  readonly at: number;
  readonly scheme: "http" | "https";
  /** Address of the client, if the source told it. */
  readonly client: string | null;
  readonly request: RequestMessage;
  readonly response: ResponseMessage | null;
  readonly missing: readonly ("request-body" | "response-body" | "request-headers" | "response-headers")[];
  /** Secrets of this exchange that could be neither referenced nor renewed, by where they stand ("header authorization"). */
  readonly unresolved: readonly string[];
  /** What is made anew as it is sent; placeholders stand for it here. Left out: nothing. */
  readonly renew?: readonly Renewal[];
}
