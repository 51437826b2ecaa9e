import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { fitting } from "./fits.ts";
import { type StoredExchange, storedExchange } from "./format.ts";

const exchange: StoredExchange = {
  id: "one",
  at: "2026-03-01T10:00:00.000Z",
  scheme: "http",
  client: "192.0.2.1",
  request: { method: "POST", target: "/a?b=%20", headers: [["X-A", "1"]], body: { text: "é" } },
  response: { status: 200, reason: "OK", headers: [["x-b", ""]], body: { base64: "AP+A" } },
  missing: ["response-headers"],
};

/** Every place of a value, as the keys that lead there. */
function placesOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner).map((place) => [key, ...place]))];
}

function withValue(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...value] : { ...(value as Record<string, unknown>) };
  Reflect.set(copy, key, withValue(Reflect.get(copy, key), rest, put));
  return copy;
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
  fc.constantFrom<unknown>(
    ...["", " ", "a b", "a\nb", "A=", "AA==", "https", "::1", "1.2.3.4.5", "2026-03-01", "2026-03-01T10:00:00+01:00"],
  ),
  fc.constantFrom<unknown>(99, 100, 999, 1000, 200.5, [], [["a"]], [["a", "b", "c"]], { text: "a", base64: "" }, { base64: "A" }),
);

test("takes what the schema of a recording takes, and nothing that it refuses, wherever something else stands", () => {
  const fits = fitting(storedExchange);
  expect(fits(exchange)).toBe(true);
  expect(fits({ ...exchange, client: null, response: null, request: { ...exchange.request, body: null } })).toBe(true);
  const places = placesOf(exchange);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom("", "extra", "__proto__"), odd, (place, added, value) => {
      const made: unknown = JSON.parse(JSON.stringify(withValue(exchange, added === "" ? place : [...place, added], value)));
      // Twice, because it remembers.
      for (const _ of [1, 2]) expect(fits(made)).toBe(storedExchange.safeParse(made).success);
    }),
    { numRuns: 2_000 },
  );
});

test("objects to a field that is missing, one that is not known, and one in place of another", () => {
  const fits = fitting(storedExchange);
  const { client, ...rest } = exchange;
  expect(fits(rest)).toBe(false);
  expect(fits({ ...exchange, extra: client })).toBe(false);
  expect(fits({ ...rest, extra: client })).toBe(false);
});

test("asks the schema itself for what it does not know", () => {
  const even = z.number().refine((value) => value % 2 === 0);
  const fits = fitting(
    z.strictObject({ even, list: z.array(z.string()).max(1), some: z.object({ a: z.string() }), text: z.string().min(2) }),
  );
  const value = { even: 2, list: ["a"], some: { a: "", b: "" }, text: "ab" };
  expect(fits(value)).toBe(true);
  for (const wrong of [{ even: 3 }, { list: ["a", "b"] }, { some: {} }, { text: "a" }]) expect(fits({ ...value, ...wrong })).toBe(false);
});
