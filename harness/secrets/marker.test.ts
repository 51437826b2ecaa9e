import { expect, test } from "vitest";
import { type Marker, type Piece, parsePieces, printPieces } from "./marker.ts";

const reference: Marker = { kind: "credential", of: "key-auth", owner: "alice", id: "d0", column: "key", encoding: "raw" };

test("a reference names kind, owner, id and column", () => {
  expect(printPieces(["a=", reference])).toBe("a={{credential:key-auth:alice:d0:key}}");
});

test("the encoding is written only when it is not raw", () => {
  expect(printPieces([{ ...reference, encoding: "url@3" }])).toBe("{{credential:key-auth:alice:d0:key:url@3}}");
});

test("an owner's name with colons, braces and spaces survives", () => {
  const odd: Marker = { ...reference, owner: 'a:b}} c"{{é' };
  expect(parsePieces(printPieces([odd]))).toContainEqual(odd);
});

test.each(["{{", "{{{", "{{{{", "a {{ b }} c", "{{credential:key-auth:alice:d0:key}}", "{{open}}", "{", "}}{{}}"])(
  "literal %s survives",
  (text) => {
    const stored = printPieces([text]);
    expect(plain(parsePieces(stored))).toBe(text);
  },
);

test("a brace before a reference stays a brace", () => {
  expect(plain(parsePieces(printPieces(["{", { ...reference }, "}"])))).toBe("{<alice>}");
});

test.each([
  "{{",
  "{{credentials:x}}",
  "{{credential:key-auth:alice:d0}}",
  "{{token:}}",
  "{{token:aa:rot13}}",
  "a {{ b }}",
  "{{credential:k:%zz:d0:key}}",
])("refuses %s, which is no marker", (text) => {
  expect(parsePieces(text)).toBeNull();
});

function plain(pieces: readonly Piece[] | null): string {
  return (pieces ?? ["refused"])
    .map((piece) => (typeof piece === "string" ? piece : `<${piece.kind === "credential" ? piece.owner : ""}>`))
    .join("");
}
