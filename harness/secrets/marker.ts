import { type Encoding, isEncoding } from "./encoding.ts";

/**
 * What stands in stored text in place of a secret.
 * credential: a secret that the backup holds, put back at replay · token: a secret nobody can restore ·
 * unknown: a value that means nothing to a gateway of this backup (a wrong key, a password only the upstream reads).
 */
export type Marker =
  | {
      readonly kind: "credential";
      /** Credential kind, or "plugin" for a secret of a plugin's config. */
      readonly of: string;
      /** For people only: username of the consumer, or "-" when the name itself would give a secret away. */
      readonly owner: string;
      readonly id: string;
      readonly column: string;
      readonly encoding: Encoding;
    }
  | { readonly kind: "token" | "unknown"; readonly digest: string; readonly encoding: Encoding };

/** A part of stored text: literal text or a marker. */
export type Piece = string | Marker;

/** Stands for a literal `{{`, so that templates in recorded traffic survive. */
const LITERAL_OPEN = "{{open}}";
const MARKER = /\{\{([^{}]*)\}\}/g;

/** Pieces as stored text: `{{credential:key-auth:alice:<id>:key}}`, `{{token:<digest>}}`, `{{unknown:<digest>}}`, each with `:<encoding>` unless raw. */
export function printPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece.replaceAll("{{", LITERAL_OPEN) : printMarker(piece))).join("");
}

function printMarker(marker: Marker): string {
  const fields =
    marker.kind === "credential"
      ? ["credential", marker.of, encodeURIComponent(marker.owner), marker.id, marker.column]
      : [marker.kind, marker.digest];
  if (marker.encoding !== "raw") fields.push(marker.encoding);
  return `{{${fields.join(":")}}}`;
}

/** Stored text as pieces, or null when it holds a `{{` that is neither a marker nor `{{open}}`. */
export function parsePieces(text: string): readonly Piece[] | null {
  if (!text.includes("{{")) return [text];
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKER)) {
    const piece = parseMarker(match[1] ?? "");
    const literal = text.slice(from, match.index);
    if (piece === null || literal.includes("{{")) return null;
    pieces.push(literal, piece);
    from = match.index + match[0].length;
  }
  const rest = text.slice(from);
  return rest.includes("{{") ? null : [...pieces, rest];
}

function parseMarker(text: string): Piece | null {
  if (text === "open") return "{{";
  const [kind, ...fields] = text.split(":");
  if (kind === "credential") {
    const [of, owner, id, column, encoding = "raw", ...more] = fields;
    if (!of || !owner || !id || !column || more.length > 0 || !isEncoding(encoding)) return null;
    const name = decoded(owner);
    return name === null ? null : { kind, of, owner: name, id, column, encoding };
  }
  if (kind !== "token" && kind !== "unknown") return null;
  const [digest, encoding = "raw", ...more] = fields;
  return digest && more.length === 0 && isEncoding(encoding) ? { kind, digest, encoding } : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
