import type { Inventory } from "../types/inventory.ts";
import type { RequestMessage } from "../types/message.ts";
import { basicCredentialOf, decodeBasic } from "./basic.ts";
import { secretDigest } from "./digest.ts";
import { looksInBody } from "./looks.ts";
import { type Marker, type Piece, printPieces } from "./marker.ts";
import { createMatcher, type Found, withoutOverlap } from "./matcher.ts";
import type { OperatorSecrets } from "./operator.ts";
import { type Place, placesInJson, type SecretNames, secretNames, valueAt } from "./places.ts";
import { createRenewable, type Renewable } from "./renewable.ts";
import { type Secret, type SecretIndex, secretsOf } from "./secrets-of.ts";

export interface HidingOptions {
  /** The backup's inventory: its credentials become references. Null: nothing is known, all secrets become tokens. */
  readonly inventory: Inventory | null;
  /** What tokens are made with: `saltOf(fingerprint)`. */
  readonly salt: string;
  /** Names whose values are secret, in any case: DEFAULT_TOKEN_NAMES, or the operator's own list. */
  readonly tokenNames: readonly string[];
  /** What only the operator knows: hidden like the backup's secrets, and put back at replay. Left out: nothing. */
  readonly operator?: OperatorSecrets;
}

/** One text of an exchange and the stretches of it that are secret because of where they stand. */
export interface Field {
  readonly text: string;
  readonly places: readonly Place[];
  /** The gateway answered 401: what was presented is a credential that it does not accept, whatever it was. */
  readonly rejected: boolean;
}

/** The exchange that fields are of. */
interface HidingContext {
  /** When the request was sent, epoch milliseconds. */
  readonly at: number;
  readonly request: RequestMessage;
  /** The access token that the answer hands out, and the client that asked for it; null where it hands out none. */
  readonly issued: { readonly token: string; readonly client: string } | null;
}

interface Hidden {
  /** Stored text for each field, in the order given. */
  readonly texts: readonly string[];
  readonly references: number;
  readonly tokens: number;
}

export interface Hider {
  readonly names: SecretNames;
  /** Takes the secrets out of all fields of one exchange together: a token of one field is also hidden where another repeats it. */
  hide(fields: readonly Field[], context: HidingContext): Hidden;
  /** True when a secret of the backup can be seen in a text. */
  leaks(text: string): boolean;
}

/**
 * From this length on a token's value is also hidden where the exchange repeats it elsewhere (an upstream that echoes headers).
 * Shorter ones are cookies such as "1", "de" or "en-GB": replacing every "en-GB" would change what the request asks for.
 */
const REPEATED_FROM_LENGTH = 8;

/** Plugins that check Basic credentials against something that is not in the backup. */
const BASIC_CHECKED_ELSEWHERE = ["ldap-auth", "ldap-auth-advanced", "openid-connect"];

interface Span {
  readonly start: number;
  readonly end: number;
  readonly marker: Marker;
  readonly quote: boolean;
}

/** Makes what takes secrets out of exchanges. The same secret becomes the same marker in every exchange it stands in. */
export function createHider({ inventory, salt, tokenNames, operator }: HidingOptions): Hider {
  const { find } = inventory ? secretsOf(inventory, operator) : { find: createMatcher<Secret>(new Map()) };
  const renewable = inventory && createRenewable(inventory, salt);
  const names = secretNames(inventory, tokenNames);
  const markerOf = placeMarkers({ inventory, salt, find, names, renewable });
  return {
    names,
    leaks: (text) => find(text).length > 0,
    hide(fields, context) {
      if (context.issued !== null) renewable?.issued(context.issued.token, context.issued.client);
      const named = fields.map((field) => ({ ...field, places: field.places.filter(({ rule }) => rule !== "looks") }));
      const placed = named.map((field) => field.places.map((place) => placedSpan(field, place, markerOf, context)));
      // What is taken by its looks is left alone where it is called something else, so its repeats are only those that look so, too.
      const looks = fields.map((field) =>
        field.places.filter(({ rule }) => rule === "looks").map((place) => placedSpan(field, place, markerOf, context)),
      );
      const repeats = createMatcher(repeatedValues(named, placed));
      const spans = fields.map(({ text }, index) =>
        withoutOverlap([
          // Of two that cover the same stretch the first counts: what the backup knows before what only its position tells.
          ...find(text).map(referenceSpan),
          ...(placed[index] ?? []),
          ...repeats(text).map(({ start, end, what }): Span => ({ start, end, marker: what, quote: false })),
          ...(looks[index] ?? []),
        ]),
      );
      const references = spans.flat().filter(({ marker }) => "id" in marker && marker.id !== null).length;
      return {
        texts: fields.map(({ text }, index) => printPieces(pieces(text, spans[index] ?? []))),
        references,
        tokens: spans.flat().length - references,
      };
    },
  };
}

type MarkerOf = (field: Field, place: Place, context: HidingContext) => Marker;

interface Known {
  readonly inventory: Inventory | null;
  readonly salt: string;
  readonly find: SecretIndex["find"];
  readonly names: SecretNames;
  readonly renewable: Renewable | null;
}

/** Decides what stands in for a value that is secret by its place and that `find` did not know. */
function placeMarkers({ inventory, salt, find, names, renewable }: Known): MarkerOf {
  const credentialOf = inventory ? basicCredentialOf(inventory) : () => null;
  const elsewhere = inventory === null || inventory.plugins.some(({ name }) => BASIC_CHECKED_ELSEWHERE.includes(name));
  const unknownSpan =
    (text: string) =>
    (place: Place): Span => {
      const marker: Marker = { kind: "unknown", digest: secretDigest(salt, valueAt(text, place)), encoding: "raw" };
      return { start: place.start, end: place.end, quote: place.quote, marker };
    };
  const plainHide = (text: string) =>
    printPieces(
      pieces(
        text,
        withoutOverlap([
          ...find(text).map(referenceSpan),
          ...[...placesInJson(text, names), ...looksInBody(text, "application/json", names)].map(unknownSpan(text)),
        ]),
      ),
    );
  return ({ text, rejected }, place, { at, request }) => {
    const value = valueAt(text, place);
    const digest = secretDigest(salt, value);
    const { rule } = place;
    const signed = rule === "hmac" ? renewable?.hmac(text, request) : renewable?.jwt(value, at, rejected, plainHide);
    if (signed) return signed;
    if (rule === "unknown" || rule === "looks") return { kind: "unknown", digest, encoding: "raw" };
    const bearer = rule === "bearer" && !rejected ? renewable?.bearer(value) : null;
    if (bearer) return bearer;
    if (rule !== "basic") return { kind: rejected ? "unknown" : "token", digest, encoding: "raw" };
    const kind = rejected || !elsewhere ? "unknown" : "token";
    const pair = decodeBasic(value);
    // Undecodable credentials count as none at all, and the stand-in for them is undecodable too (basic-auth/access.lua).
    if (pair === null) return { kind, digest, encoding: "raw" };
    const credential = credentialOf(pair);
    if (credential === null) return { kind, digest, encoding: "basic" };
    const owner = find(pair.user).length > 0 ? "-" : pair.user;
    return { kind: "credential", of: "basic-auth", owner, id: credential.id, column: "password", encoding: "basic" };
  };
}

function placedSpan(field: Field, place: Place, markerOf: MarkerOf, context: HidingContext): Span {
  const { start, end, quote } = place;
  return { start, end, quote, marker: markerOf(field, place, context) };
}

function referenceSpan({ start, end, what, encoding }: Found<Secret>): Span {
  const { of, owner, id, column } = what;
  return { start, end, quote: false, marker: { kind: "credential", of, owner, id, column, encoding } };
}

function repeatedValues(fields: readonly Field[], placed: readonly (readonly Span[])[]): ReadonlyMap<string, Marker> {
  const values = new Map<string, Marker>();
  for (const [index, { text, places }] of fields.entries()) {
    for (const [at, place] of places.entries()) {
      const value = valueAt(text, place);
      const marker = placed[index]?.[at]?.marker;
      if (marker !== undefined && value.length >= REPEATED_FROM_LENGTH && !values.has(value)) values.set(value, marker);
    }
  }
  return values;
}

function pieces(text: string, spans: readonly Span[]): readonly Piece[] {
  const result: Piece[] = [];
  let from = 0;
  for (const { start, end, marker, quote } of spans) {
    result.push(`${text.slice(from, start)}${quote ? '"' : ""}`, marker);
    if (quote) result.push('"');
    from = end;
  }
  return [...result, text.slice(from)];
}
