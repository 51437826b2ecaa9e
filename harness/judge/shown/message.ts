import type { HeaderLines, RequestMessage, ResponseMessage } from "../../types/message.ts";
import type { ShownMessage } from "../../types/observations.ts";
import { hidden, shownBody } from "./body.ts";

/** Kong takes 8 kB of one header line at most (large_client_header_buffers); an upstream may send more. */
const VALUE_CHARACTERS = 2048;
const LINE_CHARACTERS = 4096;
/** Servers take a hundred header lines or so; what makes up more has something else in mind. */
const HEADERS_SHOWN = 200;

export function shownRequest(request: RequestMessage, mask: (text: string) => string): ShownMessage {
  return shown(`${request.method} ${request.target}`, request, mask);
}

export function shownResponse(response: ResponseMessage, mask: (text: string) => string): ShownMessage {
  return shown(`${response.status} ${response.reason}`.trimEnd(), response, mask);
}

function shown(
  line: string,
  message: { readonly headers: HeaderLines; readonly body: Uint8Array },
  mask: (text: string) => string,
): ShownMessage {
  const headers = message.headers
    .slice(0, HEADERS_SHOWN)
    .map(([name, value]) => [cut(hidden(name, mask), VALUE_CHARACTERS), headerText(name, value, mask)] as const);
  const left = message.headers.length - headers.length;
  return {
    line: cut(hidden(line, mask), LINE_CHARACTERS),
    headers: left > 0 ? [...headers, ["…", `${left} more header lines`] as const] : headers,
    ...shownBody(message, mask),
  };
}

/** Credentials that the backup does not hold as they are sent: signatures, and schemes that nobody here knows (RFC 9110, 11.4). */
const CREDENTIALS = /^(?:proxy-)?authorization$/i;
const SIGNATURE = /\b(signature=")[^"]*"/gi;

function headerText(name: string, value: string, mask: (text: string) => string): string {
  const masked = hidden(value, mask);
  if (!CREDENTIALS.test(name)) return cut(masked, VALUE_CHARACTERS);
  const signed = masked.replace(SIGNATURE, '$1«signature»"');
  return cut(signed.includes("«") ? signed : signed.replace(/^(\S+\s+)?.+$/s, "$1«credentials»"), VALUE_CHARACTERS);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}
