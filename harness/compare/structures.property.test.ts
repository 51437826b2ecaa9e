import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeaderLines } from "../types/message.ts";
import { compareTranscripts } from "./compare.ts";
import { coding, codings, cookieLine, drawn, fieldValue, jsonText } from "./generated.fixture.ts";
import { transcript } from "./transcripts.fixture.ts";

type Bytes = string | Uint8Array;
const message = (headers: HeaderLines, body: Bytes) => transcript({ status: 200, reason: "", headers, body: Buffer.from(body) });
const paths = (headers: HeaderLines, x: Bytes, y: Bytes) =>
  compareTranscripts(message(headers, x), message(headers, y)).map(({ path }) => path);
const cookies = (x: readonly string[], y: readonly string[]) => {
  const lines = (list: readonly string[]): HeaderLines => list.map((value) => ["Set-Cookie", value]);
  return compareTranscripts(message(lines(x), ""), message(lines(y), "")).map(({ path }) => path);
};

const JSON_TYPE: HeaderLines = [["Content-Type", "application/json"]];
const FORM_TYPE: HeaderLines = [["Content-Type", "application/x-www-form-urlencoded"]];
const PARTS_TYPE: HeaderLines = [["Content-Type", "multipart/form-data; boundary=b0undary"]];

describe("forms", () => {
  const bytes = fc
    .uint8Array({ minLength: 1, maxLength: 4 })
    .map((list) => [...list].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  const field = fc.tuple(bytes, fc.option(bytes));
  const formOf = (fields: readonly (readonly [string, string | null])[]) =>
    fields.map(([name, value]) => (value === null ? name : `${name}=${value}`)).join("&");

  it("are equal in another spelling, and with other fields between", () => {
    fc.assert(
      fc.property(fc.uniqueArray(field, { selector: ([name]) => name, minLength: 1 }), (fields) => {
        expect(
          paths(
            FORM_TYPE,
            formOf(fields),
            formOf([...fields].reverse())
              .toUpperCase()
              .replaceAll("%20", "+"),
          ),
        ).toEqual([]);
      }),
      drawn(300),
    );
  });

  it("show any byte, value, field or emptiness that differs", () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), fc.nat(), bytes, (fields, pick, more) => {
        const at = pick % fields.length;
        const [name, value] = fields[at] ?? ["", null];
        const differs = (changed: readonly (readonly [string, string | null])[]) =>
          expect(paths(FORM_TYPE, formOf(fields), formOf(changed))).not.toHaveLength(0);
        differs(fields.with(at, [name, `${value ?? ""}${more}`]));
        differs(fields.with(at, [name, value === null ? "" : null]));
        differs([...fields, [name, value]]);
        if (fields.length > 1) differs(fields.toSpliced(at, 1));
      }),
      drawn(300),
    );
  });

  const part = fc.tuple(fc.stringMatching(/^[a-c]$/), fc.uint8Array({ maxLength: 6 }));
  const partsOf = (parts: readonly (readonly [string, Uint8Array])[]) =>
    Buffer.concat([
      ...parts.flatMap(([name, value]) => [
        Buffer.from(`--b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
        value,
        Buffer.from("\r\n"),
      ]),
      Buffer.from("--b0undary--\r\n"),
    ]);

  it("of parts show a byte, a part or a head that differs, and not the order of parts of other names", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.nat(), (parts, pick) => {
        const at = pick % parts.length;
        const [name, value] = parts[at] ?? ["", new Uint8Array()];
        const differs = (changed: Uint8Array) => expect(paths(PARTS_TYPE, partsOf(parts), changed)).not.toHaveLength(0);
        differs(partsOf(parts.with(at, [name, Buffer.concat([value, Buffer.from("x")])])));
        differs(partsOf(parts.with(at, ["other", value])));
        differs(partsOf([...parts, [name, value]]));
        differs(Buffer.concat([partsOf(parts), Buffer.from("x")]));
        differs(Buffer.from(partsOf(parts).toString("latin1").replace("form-data", "form-data; filename=a"), "latin1"));
        const sorted = parts.toSorted((a, b) => a[0].localeCompare(b[0]));
        expect(paths(PARTS_TYPE, partsOf(parts), partsOf(sorted))).toEqual([]);
      }),
      drawn(200),
    );
  });
});

describe("bodies of other types", () => {
  it.each(["text/html", "application/xml", "text/plain", "image/png"])("as %s show any byte that differs", (type) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, pick, by) => {
        const changed = body.map((byte, index) => (index === pick % body.length ? byte ^ by : byte));
        expect(paths([["Content-Type", type]], body, changed)).toEqual(["body"]);
      }),
      drawn(200),
    );
  });
});

describe("content codings", () => {
  const coded = (name: keyof typeof codings): HeaderLines => [...JSON_TYPE, ["Content-Encoding", name]];

  it("are taken off: what was packed otherwise is equal, what was packed from another text is not", () => {
    fc.assert(
      fc.property(jsonText, coding, fc.integer({ min: 0, max: 9 }), (text, name, level) => {
        const otherwise = name === "br" ? codings.br(text, { params: {} }) : codings[name](text, { level });
        expect(paths(coded(name), codings[name](text), otherwise)).toEqual([]);
        expect(paths(coded(name), codings[name](text), codings[name](`[${text}]`))).not.toHaveLength(0);
      }),
      drawn(100),
    );
  });

  it("are compared themselves, by one difference that names the header", () => {
    fc.assert(
      fc.property(jsonText, coding, coding, (text, name, other) => {
        const [x, y] = [message(coded(name), codings[name](text)), message(coded(other), codings[other](text))];
        expect(compareTranscripts(x, y).map(({ path }) => path)).toEqual(name === other ? [] : ["header:content-encoding"]);
      }),
      drawn(100),
    );
  });
});

describe("cookies", () => {
  it("are equal when attributes stand in another order", () => {
    fc.assert(
      fc.property(fc.array(cookieLine, { minLength: 1, maxLength: 3 }), (lines) => {
        const turnedRound = lines.map((line) => [line.split("; ")[0], ...line.split("; ").slice(1).reverse()].join(";"));
        expect(cookies(lines, turnedRound)).toEqual([]);
      }),
      drawn(200),
    );
  });

  it("show a value, an attribute, a line or an order that differs", () => {
    fc.assert(
      fc.property(fc.array(cookieLine, { minLength: 1, maxLength: 3 }), fc.nat(), fieldValue, (lines, pick, more) => {
        const at = pick % lines.length;
        const line = lines[at] ?? "";
        const [pair = "", ...attributes] = line.split("; ");
        expect(cookies(lines, lines.with(at, [`${pair}x`, ...attributes].join("; ")))).toHaveLength(1);
        expect(cookies(lines, lines.with(at, `${line}; Priority=${more}`))).not.toHaveLength(0);
        for (const index of attributes.keys()) {
          expect(cookies(lines, lines.with(at, [pair, ...attributes.toSpliced(index, 1)].join("; ")))).toHaveLength(1);
        }
        expect(cookies(lines, [...lines, line])).toEqual(["header:set-cookie"]);
        expect(cookies(lines, lines.toSpliced(at, 1))).toEqual(["header:set-cookie"]);
        const names = lines.map((one) => one.split("=")[0]);
        if (new Set(names).size > 1) expect(cookies(lines, [...lines.slice(1), lines[0] ?? ""])).not.toHaveLength(0);
      }),
      drawn(200),
    );
  });
});
