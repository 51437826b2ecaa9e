/** One header line as it stood on the wire: name in its own case, value as sent. Order and repeats matter, so never an object. */
export type HeaderLine = readonly [name: string, value: string];
export type HeaderLines = readonly HeaderLine[];

/** A request as it is on the wire. `target` is the raw request target in origin form (path and query, undecoded). */
export interface RequestMessage {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
}

/** A response as it is on the wire, body after transfer decoding, before content decoding. */
export interface ResponseMessage {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
  /** Trailer section after a chunked body; left out when nobody looked for one. */
  readonly trailers?: HeaderLines;
  /** 1xx answers before this one, in order; left out when nobody looked for them. */
  readonly informational?: readonly { readonly status: number; readonly headers: HeaderLines }[];
}

export const NO_BODY: Uint8Array = new Uint8Array(0);

/** All values of a header, in wire order; names compare without case (RFC 9110, 5.1). */
export function headerValues(headers: HeaderLines, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

/** The first value of a header, or undefined when the message does not carry it. */
export function headerValue(headers: HeaderLines, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** The same header lines without those of the given names (compared without case). */
export function withoutHeaders(headers: HeaderLines, names: readonly string[]): HeaderLines {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([key]) => !dropped.has(key.toLowerCase()));
}
