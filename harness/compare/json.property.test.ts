import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeaderLines } from "../types/message.ts";
import { compareTranscripts } from "./compare.ts";
import { drawn, jsonLeaf, jsonText } from "./generated.fixture.ts";
import { readJson } from "./json-value.ts";
import { response, transcript } from "./transcripts.fixture.ts";

const JSON_TYPE: HeaderLines = [["Content-Type", "application/json"]];
const between = (x: string, y: string) =>
  compareTranscripts(transcript(response(200, JSON_TYPE, x)), transcript(response(200, JSON_TYPE, y)));
const paths = (x: string, y: string) => between(x, y).map(({ path }) => path);

describe("JSON", () => {
  it("reads what JSON.parse reads, and nothing else", () => {
    const texts = fc.oneof(jsonText, fc.json(), fc.stringMatching(/^[[\]{}",:0-9.eE+\- truefalsn\\u]{0,12}$/));
    fc.assert(
      fc.property(texts, (text) => {
        let parsed = true;
        try {
          JSON.parse(text);
        } catch {
          parsed = false;
        }
        expect(readJson(text) !== undefined).toBe(parsed);
      }),
      drawn(1000),
    );
  });

  it("is equal to itself in another layout", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(paths(JSON.stringify(value), JSON.stringify(turned(value), null, 2))).toEqual([]);
      }),
      drawn(300),
    );
  });

  it("shows one leaf that differs, at its place and nowhere else", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b c", "0", "__proto__"), { maxLength: 5 }), jsonLeaf, jsonText, (way, leaf, beside) => {
        const around = (inner: string) => way.reduceRight((text, key) => `{"z":[${beside}],${JSON.stringify(key)}:[${text}]}`, inner);
        const changed = JSON.stringify(`other than ${leaf}`);
        const found = between(around(leaf), around(changed));
        expect(found).toHaveLength(1);
        expect(found[0]?.path).toBe(`body:$${way.map((key) => `${/^[a-z_]+$/.test(key) ? `.${key}` : `["${key}"]`}[0]`).join("")}`);
      }),
      drawn(300),
    );
  });

  it("tells numbers apart exactly as their decimals do", () => {
    const digits = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).filter((one) => one !== 0n);
    const decimal = fc.tuple(digits, fc.integer({ min: -330, max: 330 }), fc.nat({ max: 4 }));
    const written = ([digits, power]: readonly [bigint, number, number]) => `${digits}e${power}`;
    const other = ([digits, power, zeros]: readonly [bigint, number, number]) => `${digits}${"0".repeat(zeros)}.00E${power - zeros}`;
    fc.assert(
      fc.property(decimal, (one) => {
        expect(paths(written(one), other(one))).toEqual([]);
        expect(paths(written(one), written([one[0] + 1n, one[1], 0]))).toEqual(["body:$"]);
      }),
      drawn(500),
    );
  });

  it("shows a name that is there once more", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), jsonText, jsonText, (name, value, second) => {
        const member = (text: string) => `${JSON.stringify(name)}:${text}`;
        expect(paths(`{${member(value)}}`, `{${member(value)},${member(second)}}`)).toHaveLength(1);
        expect(paths(`{${member(second)},${member(value)}}`, `{${member(value)}}`)).not.toHaveLength(0);
      }),
      drawn(200),
    );
  });
});

/** The same value with the members of each object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}
