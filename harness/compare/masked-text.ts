import { type HeaderLines, headerValues } from "../types/message.ts";
import { generatedId } from "./kinds.ts";

interface Carried {
  readonly headers: HeaderLines;
  readonly body: string;
}

/** A request id as error pages name it ("request_id: 4b8e…", "<requestid>4b8e…"): Kong's own pages, and templates made after them. */
const NAMED_ID = /(request[-_ ]?id\W{0,10})[0-9a-f]{32}(?![0-9a-f])/gi;

/** In characters: shorter header values are too common to be looked for in a text. */
const SHORTEST_VALUE = 16;

/**
 * A text (HTML, XML, plain) with what is volatile in it put in its kind's place: ids and the date that its own head carries, and in an
 * error the id that the page calls a request id. Nothing is taken for volatile by its looks alone.
 * @param correlation lower-case names of headers in which a gateway puts ids that it makes up
 */
export function maskedText({ headers, body }: Carried, error: boolean, correlation: ReadonlySet<string>): string {
  let text = body;
  for (const name of ["x-kong-request-id", "date", ...correlation]) {
    for (const value of headerValues(headers, name)) {
      if (value.length >= SHORTEST_VALUE && (name === "date" || generatedId(value))) text = text.replaceAll(value, () => `‹${name}›`);
    }
  }
  return error ? text.replaceAll(NAMED_ID, "$1‹request id›") : text;
}
