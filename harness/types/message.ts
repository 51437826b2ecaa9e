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

/** Whether two names are one header's: they compare without case (RFC 9110, 5.1). Asked for every line of every message, so the length goes first. */
export function sameName(one: string, other: string): boolean {
  return one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase());
}

/** All values of a header, in wire order. */
export function headerValues(headers: HeaderLines, name: string): string[] {
  const values: string[] = [];
  for (const line of headers) if (sameName(line[0], name)) values.push(line[1]);
  return values;
}

/** The first value of a header, or undefined when the message does not carry it. */
export function headerValue(headers: HeaderLines, name: string): string | undefined {
  for (const line of headers) if (sameName(line[0], name)) return line[1];
  return undefined;
}

/** They belong to one connection (RFC 9110, 7.6.1), not to the message. */
export const CONNECTION_HEADERS = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

/** The same header lines without those of the given names (compared without case); the list itself where it has none of them. */
export function withoutHeaders(headers: HeaderLines, names: readonly string[]): HeaderLines {
  let kept: HeaderLine[] | null = null;
  let place = 0;
  for (const line of headers) {
    if (isNamed(line, names)) kept ??= headers.slice(0, place);
    else kept?.push(line);
    place += 1;
  }
  return kept ?? headers;
}

function isNamed(line: HeaderLine, names: readonly string[]): boolean {
  for (const name of names) if (sameName(line[0], name)) return true;
  return false;
}
