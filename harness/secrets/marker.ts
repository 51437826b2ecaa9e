import type { HmacRenewal } from "../types/renewal.ts";
import { type Encoding, isEncoding } from "./encoding.ts";

/**
 * What stands in stored text in place of a secret that is not made anew.
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
  | { readonly kind: "token" | "unknown"; readonly digest: string; readonly encoding: Encoding }
  | RenewedMarker;

/** A secret that is made anew at replay. `id` is that of its credential, or null where the backup holds none for it. */
export type RenewedMarker =
  /** `token` is stored text itself: JSON of what the token says, its secrets as markers (JwtShape in renewal-of.ts). */
  | { readonly kind: "jwt"; readonly owner: string; readonly id: string | null; readonly token: string }
  /** A signature of hmac-auth: what of it was right. */
  | {
      readonly kind: "hmac";
      readonly owner: string;
      readonly id: string | null;
      readonly signed: HmacRenewal["signature"];
      readonly digest: boolean;
    }
  /** An access token that oauth2 handed out to a client. */
  | { readonly kind: "bearer"; readonly owner: string; readonly id: string | null; readonly digest: string };

/** A part of stored text: literal text or a marker. */
export type Piece = string | Marker;

/** Stands for a literal `{{`, so that templates in recorded traffic survive. */
const LITERAL_OPEN = "{{open}}";
const MARKER = /\{\{([^{}]*)\}\}/g;

/** Pieces as stored text: `{{credential:key-auth:alice:<id>:key}}`, `{{token:<digest>}}`, `{{unknown:<digest>}}`, each with `:<encoding>` unless raw. */
export function printPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece.replaceAll("{{", LITERAL_OPEN) : printMarker(piece))).join("");
}

export function printMarker(marker: Marker): string {
  const fields = fieldsOf(marker);
  if ("encoding" in marker && marker.encoding !== "raw") fields.push(marker.encoding);
  return `{{${fields.join(":")}}}`;
}

function fieldsOf(marker: Marker): string[] {
  switch (marker.kind) {
    case "credential":
      return ["credential", marker.of, encodeURIComponent(marker.owner), marker.id, marker.column];
    case "jwt":
      return ["jwt", encodeURIComponent(marker.owner), marker.id ?? NOBODY, encodeURIComponent(marker.token)];
    case "hmac":
      return ["hmac", encodeURIComponent(marker.owner), marker.id ?? NOBODY, marker.signed, ...(marker.digest ? ["digest"] : [])];
    case "bearer":
      return ["bearer", encodeURIComponent(marker.owner), marker.id ?? NOBODY, marker.digest];
    case "token":
    case "unknown":
      return [marker.kind, marker.digest];
  }
}

const NOBODY = "-";

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
  if (kind === "jwt" || kind === "hmac" || kind === "bearer") return parseRenewed(kind, fields);
  if (kind !== "token" && kind !== "unknown") return null;
  const [digest, encoding = "raw", ...more] = fields;
  return digest && more.length === 0 && isEncoding(encoding) ? { kind, digest, encoding } : null;
}

function parseRenewed(
  kind: RenewedMarker["kind"],
  [owner = "", of = "", what = "", flag, ...more]: readonly string[],
): RenewedMarker | null {
  const name = decoded(owner);
  if (!name || of === "" || what === "" || more.length > 0) return null;
  const id = of === NOBODY ? null : of;
  if (kind === "hmac") {
    const signed = SIGNED.find((known) => known === what);
    return signed === undefined || (flag ?? "digest") !== "digest" ? null : { kind, owner: name, id, signed, digest: flag !== undefined };
  }
  if (flag !== undefined) return null;
  if (kind === "bearer") return { kind, owner: name, id, digest: what };
  const token = decoded(what);
  return token === null || parsePieces(token) === null ? null : { kind, owner: name, id, token };
}

const SIGNED = ["target", "path", "other"] as const;

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
