import { expect, test } from "vitest";
import { granted, hostile, hostileValues } from "./certificates.fixture.ts";
import { renderJson, renderJsonLine } from "./json.ts";

test("equal certificates give equal bytes, whatever order they were built in", () => {
  const reversed = Object.fromEntries(Object.entries(granted).reverse()) as unknown as typeof granted;
  expect(renderJson(reversed)).toBe(renderJson(granted));
  expect(renderJson({ ...granted, seed: 1 })).not.toBe(renderJson(granted));
});

test("the format comes first and a newline last", () => {
  const text = renderJson(granted);
  expect(text.startsWith('{\n  "format": "kong-cutover-certificate",\n  "version": 1,\n  "verdict": "granted",')).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
});

test("reads back as the same certificate, hostile values included, with nothing in it that a terminal acts on", () => {
  for (const value of hostileValues) {
    const text = renderJson(hostile(value));
    expect(JSON.parse(text)).toEqual(hostile(value));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  }
});

test.each(["plain", "\u007f", "\u0080", "\u00ad", "\u2028", "\u{e0041}", "\ud800", "é", "日本"])(
  "one line holds %j as well, and nothing that acts",
  (value) => {
    const text = renderJsonLine({ value });
    expect(JSON.parse(text)).toEqual({ value });
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  },
);
