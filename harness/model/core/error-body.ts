import type { Traits } from "../traits.ts";
import type { BodyType } from "./accept.ts";

export const contentTypes: Readonly<Record<BodyType, string>> = {
  json: "application/json; charset=utf-8",
  html: "text/html; charset=utf-8",
  xml: "application/xml; charset=utf-8",
  plain: "text/plain; charset=utf-8",
};

/** The negotiated error body in the layout of the version. The message goes in as it is, unescaped, as Kong does. */
export function templateBody(type: BodyType, message: string, requestId: string, traits: Traits): string {
  const id = traits.errorBodyHasRequestId ? requestId : null;
  switch (type) {
    case "json":
      return lines(["{", `  "message":"${message}"${id === null ? "" : ","}`, id === null ? null : `  "request_id":"${id}"`, "}"]);
    case "html":
      return `${lines([
        "<!doctype html>",
        "<html>",
        "  <head>",
        '    <meta charset="utf-8">',
        `    <title>${traits.errorPageTitle}</title>`,
        "  </head>",
        "  <body>",
        `    <h1>${traits.errorPageTitle}</h1>`,
        `    <p>${message}.</p>`,
        id === null ? null : `    <p>request_id: ${id}</p>`,
        "  </body>",
        "</html>",
      ])}\n`;
    case "xml":
      return `${lines([
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<error>",
        `  <message>${message}</message>`,
        id === null ? null : `  <requestid>${id}</requestid>`,
        "</error>",
      ])}\n`;
    case "plain":
      return `${lines([message, id === null ? null : `request_id: ${id}`])}\n`;
  }
}

function lines(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join("\n");
}

/** Compact JSON as Kong's encoder writes it: slashes escaped. */
export function compactJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("/", "\\/");
}

/** The sentence of a rejection that gives none of its own (kong/pdk/response.lua). */
export function defaultMessage(status: number): string {
  return sentences[status] ?? `The upstream server responded with ${status}`;
}

const sentences: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  402: "Payment required",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  406: "Not acceptable",
  407: "Proxy authentication required",
  408: "Request timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length required",
  412: "Precondition failed",
  413: "Payload too large",
  414: "URI too long",
  415: "Unsupported media type",
  416: "Range not satisfiable",
  417: "Expectation failed",
  422: "Unprocessable entity",
  423: "Locked",
  424: "Failed dependency",
  425: "Too early",
  426: "Upgrade required",
  428: "Precondition required",
  429: "Too many requests",
  431: "Request header fields too large",
  451: "Unavailable for legal reasons",
  494: "Request header or cookie too large",
  500: "An unexpected error occurred",
  501: "Not implemented",
  502: "An invalid response was received from the upstream server",
  503: "The upstream server is currently unavailable",
  504: "The upstream server is timing out",
};

/** The sentence of an error page (kong/error_handlers.lua). `494` is nginx's own code for oversized headers. */
export function errorPageMessage(status: number, traits: Traits): string {
  if (status === 494) return traits.knowsHeadersTooLarge ? "Request header or cookie too large" : "Bad request";
  if (status === 405) return traits.knowsMethodNotAllowed ? "Method not allowed" : "The upstream server responded with 405";
  return sentences[status] ?? `The upstream server responded with ${status}`;
}
