/** Whose regular expressions: PCRE on 2.8 (over bytes), Rust's regex crate behind 3.x's router (over UTF-8 text). */
export type Dialect = "pcre" | "rust";

/** Why an expression does not run: the gateway's own engine refuses it, or JavaScript has nothing that means the same. */
export interface Unusable {
  readonly kind: "refused" | "not-modelled";
  readonly reason: string;
}

/** One piece of an expression in JavaScript's spelling and how many characters of the original it stands for. */
export type Piece = { readonly kind: "piece"; readonly text: string; readonly length: number } | Unusable;

export const piece = (text: string, length: number): Piece => ({ kind: "piece", text, length });
export const refused = (reason: string): Unusable => ({ kind: "refused", reason });
export const notModelled = (reason: string): Unusable => ({ kind: "not-modelled", reason });
