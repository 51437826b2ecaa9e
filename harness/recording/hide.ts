import type { Field, Hider } from "../secrets/hider.ts";
import { looksInBody, looksInHeader, looksInTarget } from "../secrets/looks.ts";
import { placesInBody, placesInHeader, placesInTarget } from "../secrets/places.ts";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { headerValue } from "../types/message.ts";
import { type StoredBody, type StoredExchange, utf8Text } from "./format.ts";
import { issuedBy } from "./issued.ts";
import type { RawExchange } from "./raw.ts";
import { wasProxied } from "./upstream-answer.ts";

export type { RawExchange };

export interface HiddenExchange {
  readonly stored: StoredExchange;
  readonly references: number;
  readonly tokens: number;
}

/** An exchange as it may be stored: credentials of the backup as references, other secrets as tokens. */
export function hideExchange(raw: RawExchange, hider: Hider): HiddenExchange {
  const { request, response } = raw;
  const rejected = response !== null && response.status === 401 && !wasProxied(response);
  const requestFields = [...messageFields(request, hider, rejected), targetField(request, hider, rejected)];
  const responseFields = response ? [...messageFields(response, hider, false), plainField(response.reason)] : [];
  const { texts, references, tokens } = hider.hide([...requestFields, ...responseFields], {
    at: raw.at,
    request,
    issued: issuedBy(raw),
  });
  const [fromRequest, fromResponse] = [texts.slice(0, requestFields.length), texts.slice(requestFields.length)];
  return {
    references,
    tokens,
    stored: {
      id: raw.id,
      at: new Date(raw.at).toISOString(),
      scheme: raw.scheme,
      client: raw.client,
      request: { method: request.method, target: fromRequest.at(-1) ?? "", ...messageFrom(request, fromRequest) },
      response: response && { status: response.status, reason: fromResponse.at(-1) ?? "", ...messageFrom(response, fromResponse) },
      missing: [...raw.missing],
    },
  };
}

type Message = Pick<RequestMessage | ResponseMessage, "headers" | "body">;

/** The texts of a message: its body, then name and value of each header line. `messageFrom` reads them back in this order. */
function messageFields({ headers, body }: Message, { names }: Hider, rejected: boolean): readonly Field[] {
  const text = bodyText(body);
  const contentType = headerValue(headers, "content-type") ?? "";
  return [
    { text, places: [...placesInBody(text, contentType, names), ...looksInBody(text, contentType, names)], rejected },
    ...headers.flatMap(([name, value]): Field[] => [
      plainField(name),
      { text: value, places: [...placesInHeader(name, value, names), ...looksInHeader(name, value, names)], rejected },
    ]),
  ];
}

function messageFrom({ headers, body }: Message, texts: readonly string[]): { headers: [string, string][]; body: StoredBody } {
  return {
    headers: headers.map((_, index): [string, string] => [texts[1 + index * 2] ?? "", texts[2 + index * 2] ?? ""]),
    body: storedBody(body, texts[0] ?? ""),
  };
}

function targetField({ target }: RequestMessage, { names }: Hider, rejected: boolean): Field {
  return { text: target, places: [...placesInTarget(target, names), ...looksInTarget(target, names)], rejected };
}

function plainField(text: string): Field {
  return { text, places: [], rejected: false };
}

/** Bytes that are no UTF-8 are read as Latin-1, which keeps every one of them; resolve.ts goes the same way back. */
function bodyText(bytes: Uint8Array): string {
  return utf8Text(bytes) ?? Buffer.from(bytes).toString("latin1");
}

function storedBody(bytes: Uint8Array, hidden: string): StoredBody {
  if (bytes.length === 0) return null;
  return utf8Text(bytes) === null ? { base64: Buffer.from(hidden, "latin1").toString("base64") } : { text: hidden };
}

/** Every text of a stored exchange that comes from the traffic, with the secrets' markers cut out: where a leak would show. */
export function visibleTexts({ id, request, response }: StoredExchange): readonly { readonly where: string; readonly text: string }[] {
  const message = (side: string, { headers, body }: { headers: HeaderLines; body: StoredBody }) => [
    ...headers.flatMap(([name, value], index) => [
      { where: `${side} header ${index + 1}`, text: name },
      { where: `${side} header ${index + 1}`, text: value },
    ]),
    ...(body === null
      ? []
      : [{ where: `${side} body`, text: "text" in body ? body.text : Buffer.from(body.base64, "base64").toString("latin1") }]),
  ];
  const texts = [
    { where: "id", text: id },
    { where: "request method", text: request.method },
    { where: "request target", text: request.target },
    ...message("request", request),
    ...(response ? [{ where: "response reason", text: response.reason }, ...message("response", response)] : []),
  ];
  return texts.map(({ where, text }) => ({ where, text: withoutMarkers(text) }));
}

/** A marker of a JWT says what the token said, which is looked at like any other text. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, (_, inside: string) => {
    const said = inside.startsWith("jwt:") ? (inside.split(":")[3] ?? "") : "";
    return said === "" ? "\0" : `\0${withoutMarkers(decodeURIComponent(said))}\0`;
  });
}
