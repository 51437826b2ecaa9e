import type { Inventory } from "../types/inventory.ts";
import type { Renewal } from "../types/renewal.ts";
import { encodeAs } from "./encoding.ts";
import { type Marker, parsePieces } from "./marker.ts";
import { NO_OPERATOR_SECRETS, type OperatorSecrets } from "./operator.ts";
import { renewalOf } from "./renewal-of.ts";
import { allSecrets, describeSecret } from "./secrets-of.ts";

export interface Resolved {
  readonly text: string;
  /** What could not be put back, in words that hold no secret. */
  readonly unresolved: readonly string[];
  /** What is made anew as it is sent; its placeholder stands in the text. */
  readonly renew: readonly Renewal[];
}

export type Resolve = (stored: string) => Resolved | null;

/** What the resolver looks secrets up in. */
export interface SecretSource {
  readonly values: ReadonlyMap<string, string>;
  readonly inventory: Inventory | null;
  readonly operator: OperatorSecrets;
}

/**
 * Makes the function that turns stored text into what is sent: references become the secrets of this inventory or of the operator, tokens
 * become fixed values of our own, and what is made anew a placeholder. Gives null for text with a `{{` that is no marker.
 */
export function createResolver(inventory: Inventory | null, operator: OperatorSecrets = NO_OPERATOR_SECRETS): Resolve {
  const values = new Map(
    (inventory ? allSecrets(inventory, operator) : []).map(({ of, id, column, value }) => [`${of}:${id}:${column}`, value]),
  );
  const source: SecretSource = { values, inventory, operator };
  const known = new Map<string, Resolved>();
  const resolve: Resolve = (stored) => {
    if (!stored.includes("{{")) return { text: stored, unresolved: [], renew: [] };
    const found = known.get(stored);
    if (found !== undefined) return found;
    const resolved = resolveText(stored, source, resolve);
    if (resolved !== null && stored.length <= REMEMBERED_CHARACTERS) {
      if (known.size >= REMEMBERED_TEXTS) known.clear();
      known.set(stored, resolved);
    }
    return resolved;
  };
  return resolve;
}

/** The keys of as many clients, which come with every request of theirs; half a megabyte at the most. */
const REMEMBERED_TEXTS = 1_000;
/** A marker of a credential has some hundred. */
const REMEMBERED_CHARACTERS = 256;

function resolveText(stored: string, source: SecretSource, resolve: Resolve): Resolved | null {
  const pieces = parsePieces(stored);
  if (pieces === null) return null;
  const parts = pieces.map((piece) =>
    typeof piece === "string" ? { text: piece, unresolved: [], renew: [] } : resolveMarker(piece, source, resolve),
  );
  return {
    text: parts.map(({ text }) => text).join(""),
    unresolved: parts.flatMap(({ unresolved }) => unresolved),
    renew: parts.flatMap(({ renew }) => renew),
  };
}

function resolveMarker(marker: Marker, source: SecretSource, resolve: Resolve): Resolved {
  switch (marker.kind) {
    case "jwt":
    case "hmac":
    case "bearer":
      return renewalOf(marker, source, resolve);
    case "token":
      return { text: standIn(marker.digest, marker.encoding), unresolved: ["a secret that the backup does not hold"], renew: [] };
    case "unknown":
      return { text: standIn(marker.digest, marker.encoding), unresolved: [], renew: [] };
    case "credential":
      return reference(marker, source);
  }
}

function reference(marker: Marker & { readonly kind: "credential" }, { values, inventory, operator }: SecretSource): Resolved {
  const { of, id, column, encoding } = marker;
  if (encoding === "basic") {
    const [user, password] = [inventory?.credentials.find((one) => one.id === id)?.fields["username"], operator.passwords.get(id)];
    if (user !== undefined && password !== undefined)
      return { text: Buffer.from(`${user}:${password}`).toString("base64"), unresolved: [], renew: [] };
  }
  const value = encoding === "basic" ? undefined : values.get(`${of}:${id}:${column}`);
  if (value !== undefined) return { text: encodeAs(value, encoding), unresolved: [], renew: [] };
  // Kong stores a password as a hash: it can be told apart from a wrong one, and cannot be sent.
  const why =
    encoding === "basic" ? "which the backup holds only as a hash: name it in the secrets file" : "which the backup does not hold";
  return { text: standIn(id, encoding), unresolved: [`the ${describeSecret(marker)}, ${why}`], renew: [] };
}

/** What is sent in place of a secret that cannot be restored: recognisable, equal for equal secrets, and nobody's credential. */
function standIn(digest: string, encoding: string): string {
  return encoding === "basic" ? Buffer.from(`cutover-${digest}:cutover-${digest}`).toString("base64") : `cutover-${digest}`;
}
