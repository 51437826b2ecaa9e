/**
 * refused-by-client: undici would not send it · unreachable: no connection · silent: connected, nothing came in time ·
 * broken: the answer broke off or is no HTTP · interrupted: this run was stopped
 */
export interface Failure {
  readonly kind: "refused-by-client" | "unreachable" | "silent" | "broken" | "interrupted";
  /** For people; holds nothing of the request. */
  readonly reason: string;
}

export const INTERRUPTED = "interrupted";

/** How long each part of an exchange may take, in milliseconds. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connectMilliseconds: number;
  /** From the request's last byte to the head of the answer. */
  readonly headersMilliseconds: number;
  /** Between two pieces of the answer's body. */
  readonly bodyMilliseconds: number;
  /** The whole exchange, however steadily its bytes drip. */
  readonly exchangeMilliseconds: number;
}

export const TIMEOUTS: Timeouts = {
  // On one machine or network a connection stands within milliseconds; this allows for a lost packet or two.
  connectMilliseconds: 5_000,
  // Kong gives up on an upstream after 60 s by default (services.read_timeout) and then answers 504: that answer is waited for.
  headersMilliseconds: 65_000,
  // A stand-in answers at once, so a longer pause is a gateway that hangs.
  bodyMilliseconds: 30_000,
  // About twice what a gateway gets to begin its answer.
  exchangeMilliseconds: 120_000,
};

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;

/** Codes of node's sockets and of undici, in words. */
const byCode: Readonly<Record<string, (timeouts: Timeouts) => Failure>> = {
  ECONNREFUSED: () => ({ kind: "unreachable", reason: "the gateway refused the connection" }),
  EHOSTUNREACH: () => ({ kind: "unreachable", reason: "the gateway's host cannot be reached" }),
  ENETUNREACH: () => ({ kind: "unreachable", reason: "the gateway's network cannot be reached" }),
  ENOTFOUND: () => ({ kind: "unreachable", reason: "the gateway's host name is not known" }),
  EAI_AGAIN: () => ({ kind: "unreachable", reason: "the gateway's host name could not be looked up" }),
  UND_ERR_CONNECT_TIMEOUT: (timeouts) => ({
    kind: "unreachable",
    reason: `no connection to the gateway within ${seconds(timeouts.connectMilliseconds)}`,
  }),
  UND_ERR_HEADERS_TIMEOUT: (timeouts) => ({ kind: "silent", reason: `no answer within ${seconds(timeouts.headersMilliseconds)}` }),
  UND_ERR_BODY_TIMEOUT: (timeouts) => ({ kind: "silent", reason: `the answer stopped for ${seconds(timeouts.bodyMilliseconds)}` }),
  ECONNRESET: () => ({ kind: "broken", reason: "the gateway reset the connection" }),
  EPIPE: () => ({ kind: "broken", reason: "the gateway closed the connection while the request was sent" }),
  UND_ERR_SOCKET: () => ({ kind: "broken", reason: "the gateway closed the connection before the answer was complete" }),
  UND_ERR_RES_EXCEEDED_MAX_SIZE: () => ({ kind: "broken", reason: "the answer is larger than what is kept in memory" }),
  UND_ERR_HEADERS_OVERFLOW: () => ({ kind: "broken", reason: "the answer's headers are larger than what is kept in memory" }),
};

/** undici's refusals of a request that it would not put on the wire as given. */
const refusals = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"]);

/** Says what an error of undici means for the exchange. */
export function failureOf(error: unknown, timeouts: Timeouts): Failure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const message = error instanceof Error ? error.message : String(error);
  if (refusals.has(code)) return { kind: "refused-by-client", reason: `it cannot be sent exactly as it is: ${message}` };
  return byCode[code]?.(timeouts) ?? { kind: "broken", reason: code === "" ? message : `${message} (${code})` };
}
