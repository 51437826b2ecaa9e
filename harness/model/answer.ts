import type { HeaderLines } from "../types/message.ts";
import type { Traits } from "./traits.ts";

/** What a plugin or the core answers instead of proxying. */
export interface Answer {
  readonly status: number;
  /** Written in this order before Content-Length. */
  readonly headers: HeaderLines;
  readonly body: AnswerBody;
}

type AnswerBody =
  /** Negotiated by Accept, with the version's layout; null takes the status's own sentence. */
  | { readonly kind: "template"; readonly message: string | null }
  /** The page for errors that nginx itself raises: as template, but negotiated in its own way. */
  | { readonly kind: "error-page"; readonly message: string }
  /** Compact JSON as Kong's encoder writes it, slashes escaped, whatever Accept says. */
  | { readonly kind: "object"; readonly value: unknown }
  | { readonly kind: "raw"; readonly bytes: Buffer; readonly contentType: string | null }
  /** Comes from proxy-cache: counts as proxied for Via and latency headers. */
  | { readonly kind: "cached"; readonly bytes: Buffer; readonly contentType: string | null }
  | { readonly kind: "empty" };

/** A rejection with a negotiated body: what `kong.response.error` writes. */
export function reject(status: number, message: string | null, headers: HeaderLines = []): Answer {
  return { status, headers, body: { kind: "template", message } };
}

/** An answer with a JSON object: what `kong.response.exit` writes. */
export function exitObject(status: number, value: unknown, headers: HeaderLines = []): Answer {
  return { status, headers, body: { kind: "object", value } };
}

/** Status and headers, no body. */
export function exitEmpty(status: number, headers: HeaderLines = []): Answer {
  return { status, headers, body: { kind: "empty" } };
}

/**
 * An answer of the core itself (no route, plain http on an https route, no service, a plugin that failed):
 * a compact object on 2.8, the negotiated template since 3.3.
 */
export function coreError(traits: Traits, status: number, message: string, headers: HeaderLines = []): Answer {
  return traits.coreErrorsUseTemplate ? reject(status, message, headers) : exitObject(status, { message }, headers);
}

/** What Kong says when a plugin fails: no anonymous consumer, no counter store. */
export function pluginFailure(traits: Traits): Answer {
  return coreError(traits, 500, "An unexpected error occurred");
}
