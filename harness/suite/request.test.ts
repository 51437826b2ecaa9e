import { expect, test } from "vitest";
import type { ProbeRequest } from "../types/case.ts";
import { NO_BODY } from "../types/message.ts";
import { formBody, jsonBody, multipartBody, textBody, withBody, withHeaders, withQuery } from "./request.ts";

const get: ProbeRequest = { method: "GET", target: "/a", headers: [["Host", "h"]], body: NO_BODY, client: null };
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("arguments follow those that are there, encoded; a null value makes a bare one", () => {
  expect(withQuery(get, ["a b", "c&d"], ["bare", null]).target).toBe("/a?a%20b=c%26d&bare");
  expect(withQuery({ ...get, target: "/a?x=1" }, ["y", ""]).target).toBe("/a?x=1&y=");
  expect(withQuery(get)).toBe(get);
});

test("repeated header lines stay two lines", () => {
  expect(withHeaders(get, ["apikey", "1"], ["apikey", "2"]).headers).toEqual([
    ["Host", "h"],
    ["apikey", "1"],
    ["apikey", "2"],
  ]);
});

test("a body turns GET into POST and leaves PUT alone", () => {
  expect(withBody(get, textBody("x"))).toMatchObject({
    method: "POST",
    headers: [
      ["Host", "h"],
      ["Content-Type", "text/plain"],
    ],
  });
  expect(withBody({ ...get, method: "PUT" }, textBody("x")).method).toBe("PUT");
});

test("bodies hold a name twice in the way of their type", () => {
  const fields = [
    ["k", "1"],
    ["note", "a b"],
    ["k", "2"],
  ] as const;
  expect(textOf(formBody(...fields).bytes)).toBe("k=1&note=a+b&k=2");
  expect(JSON.parse(textOf(jsonBody(...fields).bytes))).toEqual({ k: ["1", "2"], note: "a b" });
  expect(textOf(multipartBody(...fields).bytes).match(/name="k"/g)).toHaveLength(2);
});
