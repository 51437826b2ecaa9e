import type { Traffic } from "../plan/traffic.ts";
import { type HeaderLines, headerValue } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";

/**
 * What makes two recorded exchanges alike for a gateway: it looks at the same things and comes to the same answer. Ids in the path, values of
 * the query and of headers make no difference, except where they decide: the route, the plugins, the consumer, and the address where
 * addresses are told apart. An unknown key has no consumer, so it is not of the shape of a known one.
 */
export function shapeOf({ scheme, client, request, response }: RecordedExchange, known: Traffic): string {
  const { method, target, headers, body } = request;
  const [path = "", query] = split(target);
  return JSON.stringify([
    scheme,
    method,
    known.route?.id ?? null,
    pathTemplate(path),
    query === null ? null : queryKeys(query),
    headerNames(headers),
    headerValue(headers, "content-type")?.split(";")[0]?.trim().toLowerCase() ?? null,
    body.length > 0,
    // 401, 403 and 429 are three different decisions, so the hundreds alone would not do.
    response?.status ?? null,
    [...new Set(known.onX.map(({ id }) => id))].sort(),
    known.consumer,
    known.onX.some(({ name }) => name === "ip-restriction") ? client : null,
  ]);
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** `/v1/` and `/v2/` are no ids: they are different interfaces. */
const VERSION = /^v\d+(?:\.\d+)*$/i;
/** Sixteen characters with a digit among them are no word: hashes, object ids, ULIDs, tokens. */
const OPAQUE = /^(?=.*\d)[A-Za-z0-9_-]{16,}$/;

/** "/orders/123/items/7f…" → "/orders/{n}/items/{id}". */
export function pathTemplate(path: string): string {
  return path
    .split("/")
    .map((segment) => {
      if (VERSION.test(segment)) return segment;
      const named = segment.replace(UUID, "{id}");
      return OPAQUE.test(named) ? "{id}" : named.replace(/\d+/g, "{n}");
    })
    .join("/");
}

function split(target: string): [path: string, query: string | null] {
  const at = target.indexOf("?");
  return at < 0 ? [target, null] : [target.slice(0, at), target.slice(at + 1)];
}

function queryKeys(query: string): readonly string[] {
  return query
    .split("&")
    .map((pair) => pair.split("=")[0] ?? "")
    .sort();
}

function headerNames(headers: HeaderLines): readonly string[] {
  return headers.map(([name]) => name.toLowerCase()).sort();
}
