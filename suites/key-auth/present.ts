import { formBody, jsonBody, type ProbeRequest, withBody, withHeaders, withQuery } from "../../harness/index.ts";

/** Where a key may stand, in the order in which Kong looks. */
export const places = ["header", "query", "body"] as const;
export type Place = (typeof places)[number];

/** The request with a key under that name in that place; in a body as JSON. */
export function present(request: ProbeRequest, place: Place, name: string, key: string): ProbeRequest {
  switch (place) {
    case "header":
      return withHeaders(request, [name, key]);
    case "query":
      return withQuery(request, [name, key]);
    case "body":
      return withBody(request, jsonBody([name, key]));
  }
}

/** The same with the key given twice; in a body as form. */
export function presentTwice(request: ProbeRequest, place: Place, name: string, key: string): ProbeRequest {
  switch (place) {
    case "header":
      return withHeaders(request, [name, key], [name, key]);
    case "query":
      return withQuery(request, [name, key], [name, key]);
    case "body":
      return withBody(request, formBody([name, key], [name, key]));
  }
}

/** The other case of every letter: "Key1" → "kEY1". */
export function otherCase(text: string): string {
  return [...text].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join("");
}
