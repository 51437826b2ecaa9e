import type { Inventory } from "../types/inventory.ts";
import { encodeAs } from "./encoding.ts";
import { type Marker, parsePieces } from "./marker.ts";
import { allSecrets, describeSecret } from "./secrets-of.ts";

export interface Resolved {
  readonly text: string;
  /** What could not be put back, in words that hold no secret. */
  readonly unresolved: readonly string[];
}

/**
 * Makes the function that turns stored text into what is sent: references become the secrets of this inventory, tokens become
 * fixed values of our own. Gives null for text with a `{{` that is no marker.
 */
export function createResolver(inventory: Inventory | null): (stored: string) => Resolved | null {
  const values = new Map((inventory ? allSecrets(inventory) : []).map(({ of, id, column, value }) => [`${of}:${id}:${column}`, value]));
  return (stored) => {
    if (!stored.includes("{{")) return { text: stored, unresolved: [] };
    const pieces = parsePieces(stored);
    if (pieces === null) return null;
    const parts = pieces.map((piece) => (typeof piece === "string" ? { text: piece, unresolved: [] } : resolveMarker(piece, values)));
    return { text: parts.map(({ text }) => text).join(""), unresolved: parts.flatMap(({ unresolved }) => unresolved) };
  };
}

function resolveMarker(marker: Marker, values: ReadonlyMap<string, string>): Resolved {
  if (marker.kind !== "credential") {
    const unresolved = marker.kind === "token" ? ["a secret that the backup does not hold"] : [];
    return { text: standIn(marker.digest, marker), unresolved };
  }
  const { of, id, column, encoding } = marker;
  // A password is stored as a hash, and oauth2 may hash its client secrets: neither can be sent again.
  const value = encoding === "basic" ? undefined : values.get(`${of}:${id}:${column}`);
  if (value !== undefined) return { text: encodeAs(value, encoding), unresolved: [] };
  const why = encoding === "basic" ? "which the backup holds only as a hash" : "which the backup does not hold";
  return { text: standIn(id, marker), unresolved: [`the ${describeSecret(marker)}, ${why}`] };
}

/** What is sent in place of a secret that cannot be restored: recognisable, equal for equal secrets, and nobody's credential. */
function standIn(digest: string, { encoding }: Marker): string {
  return encoding === "basic" ? Buffer.from(`cutover-${digest}:cutover-${digest}`).toString("base64") : `cutover-${digest}`;
}
