import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { HarnessError } from "../errors.ts";

/** How a management endpoint of a running Kong is asked. */
export interface Asking {
  /** Certificates (PEM) that are trusted beside none other; null: those that the system trusts. */
  readonly ca: string | null;
  /** Sent with every request, tokens among them; never shown. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole answer, its last byte included. */
  readonly timeoutMilliseconds: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | null;
}

/**
 * Asks one address, over a connection of its own, and hands the answer's bytes on as they come. Redirects are not followed: they could
 * lead to a host that nobody named. Any other status than 200 and those in `alsoTakes` is a failure.
 * @throws HarnessError `cluster-failed` (unreachable, another status, too slow, too long) and whatever `read` throws; it shows neither headers nor user info
 */
export async function getFrom<T>(
  url: URL,
  { ca, headers, timeoutMilliseconds, maxBytes, signal }: Asking,
  read: (status: number, body: AsyncIterable<Buffer>) => Promise<T>,
  alsoTakes: readonly number[],
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  const limits = signal === null ? timeout : AbortSignal.any([timeout, signal]);
  try {
    const response = await answer(url, { agent: false, headers, signal: limits, ...(ca === null ? {} : { ca }) });
    const status = response.statusCode ?? 0;
    try {
      if (status !== 200 && !alsoTakes.includes(status)) throw new Error(`it answered ${status}`);
      return await read(status, bounded(response, maxBytes));
    } finally {
      response.destroy();
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof HarnessError) throw cause;
    const reason = timeout.aborted ? `no whole answer within ${timeoutMilliseconds / 1000} s` : reasonOf(cause);
    const remedy = "Check the address, that this machine may connect to it, and what it asks for (certificate, token).";
    throw new HarnessError("cluster-failed", `${shown(url)}: ${reason}`, remedy, { cause });
  }
}

/** An address without what may be secret in it: user info and query. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function answer(url: URL, options: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === "https:" ? getHttps : getHttp;
    get(url, options, resolve).on("error", reject);
  });
}

async function* bounded(response: IncomingMessage, maxBytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
    yield chunk;
  }
  if (!response.complete) throw new Error("its answer broke off");
}

/** Several addresses of one name fail together, in an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
