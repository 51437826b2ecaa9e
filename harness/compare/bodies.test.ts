import { describe, expect, it } from "vitest";
import type { HeaderLines } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { compareTranscripts } from "./compare.ts";
import { request, response, transcript } from "./transcripts.fixture.ts";

const JSON_TYPE: HeaderLines = [["Content-Type", "application/json"]];
const between = (x: string, y: string, headers: HeaderLines = JSON_TYPE, status = 200) =>
  compareTranscripts(transcript(response(status, headers, x)), transcript(response(status, headers, y))).map(({ path, x, y }) => [
    path,
    x,
    y,
  ]);

describe("JSON", () => {
  it("ignores layout and the order of keys", () => {
    expect(between('{"a":1,"b":[1,2]}', '{ "b": [1, 2], "a": 1.0 }')).toEqual([]);
  });

  it("names the path of each difference, in both directions", () => {
    expect(between('{"a":{"b":1},"c":[1,2]}', '{"a":{"b":"1"},"c":[2],"d e":null}')).toEqual([
      ["body:$.a.b", "1", "1"],
      ["body:$.c[0]", "1", "2"],
      ["body:$.c[1]", "2", null],
      ['body:$["d e"]', null, "null"],
    ]);
  });

  it("objects to long numbers that a double cannot tell apart", () => {
    expect(between('{"id":12345678901234567890}', '{"id":12345678901234567891}')).toHaveLength(1);
  });

  it("does not take a key for a property of every object", () => {
    expect(between('{"toString":1}', "{}")).toEqual([["body:$.toString", "1", null]]);
  });

  it("bounds what it says of bodies that have little in common", () => {
    const list = (from: number) => JSON.stringify(Array.from({ length: 500 }, (_, index) => index + from));
    expect(between(list(0), list(1))).toHaveLength(101);
  });
});

describe("what Kong makes itself", () => {
  const id = (digit: string) => `{"message":"no","request_id":"${digit.repeat(32)}"}`;
  const html = (title: string, message: string) =>
    `<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>${title}</title>\n  </head>\n  <body>\n    <h1>${title}</h1>\n    <p>${message}.</p>\n  </body>\n</html>\n`;
  const HTML_TYPE: HeaderLines = [["Content-Type", "text/html; charset=utf-8"]];

  it("takes a request id for volatile in an error only", () => {
    expect(between(id("a"), id("b"), JSON_TYPE, 401)).toEqual([]);
    expect(between(id("a"), id("b"), JSON_TYPE, 200)).toHaveLength(1);
    expect(between(id("a"), '{"message":"no"}', JSON_TYPE, 401)).toEqual([["body:$.request_id", "a".repeat(32), null]]);
  });

  it("reads HTML errors by what they say", () => {
    expect(between(html("Kong Error", "No"), html("Error", "Yes"), HTML_TYPE, 401)).toEqual([
      ["body:$.message", "No", "Yes"],
      ["body:title", "Kong Error", "Error"],
    ]);
  });

  it("compares errors of different forms by message, and names the form", () => {
    const x = transcript(response(404, JSON_TYPE, '{"message":"no Route"}'));
    const y = transcript(response(404, HTML_TYPE, html("Error", "no Route")));
    expect(compareTranscripts(x, y).map(({ path }) => path)).toEqual(["header:content-type", "body:form"]);
  });

  it("reads plain errors, and does not take any text for one", () => {
    const plain: HeaderLines = [["Content-Type", "text/plain; charset=utf-8"]];
    expect(between("Bad request\n", `Bad request\nrequest_id: ${"c".repeat(32)}\n`, plain, 400)).toEqual([
      ["body:$.request_id", null, "c".repeat(32)],
    ]);
    expect(between("one\ntwo\n", "one\nthree\n", plain, 400).map(([path]) => path)).toEqual(["body"]);
  });
});

describe("echo of the upstream request", () => {
  const echo: HeaderLines = [["Content-Type", "application/json"], [ECHO_HEADER, "1"]]; // biome-ignore format: pairs
  const of = (headers: string[], more: object = {}) => JSON.stringify({ method: "GET", url: "/", headers, body: "", ...more });

  it("is not judged a second time", () => {
    const [x, y] = [of(["Host", "a"]), of(["Host", "a", "X-Kong-Request-Id", "1"])];
    expect(between(x, y, [...echo, ["Content-Length", "1"]])).toEqual([]);
  });

  it("still shows what the gateway changed in it", () => {
    expect(between(of([], { gateway: "kong" }), of([]), echo)).toEqual([["body:$.gateway", "kong", null]]);
  });

  it("against another body is a difference", () => {
    const x = transcript(response(200, echo, of([])), [request("/")]);
    const y = transcript(response(200, JSON_TYPE, "{}"), [request("/")]);
    expect(compareTranscripts(x, y)).toMatchObject([{ path: "body", x: "the upstream's echo of the request", y: "{}" }]);
  });

  it("does not vouch for the length that HEAD announces", () => {
    expect(between("", "", echo)).toEqual([]);
    const head = (length: string) => transcript(response(200, [...echo, ["Content-Length", length]]));
    expect(compareTranscripts(head("10"), head("20"))).toEqual([]);
  });
});

describe("other bodies", () => {
  it("compares forms by decoded field", () => {
    const form: HeaderLines = [["Content-Type", "application/x-www-form-urlencoded"]];
    expect(between("a=1&b=x%20y", "b=x+y&a=1", form)).toEqual([]);
    expect(between("a=1&a=2", "a=2&a=1", form)).toEqual([["body:form.a", "1\n2", "2\n1"]]);
  });

  it("gives binary bodies by length and digest", () => {
    const y = Buffer.from([0xff, 0xfe, 0x00]);
    const [difference] = compareTranscripts(
      transcript(response(200, [], "text")),
      transcript({ status: 200, reason: "", headers: [], body: y }),
    );
    expect(difference).toMatchObject({ path: "body", x: "text" });
    expect(difference?.y).toMatch(/^3 bytes, sha256 [0-9a-f]{64}$/);
  });
});

describe("framing", () => {
  const length = (text: string, value: string) => transcript(response(200, [["Content-Length", value]], text));

  it("is explained by a body that differs", () => {
    expect(compareTranscripts(length("a", "1"), length("bc", "2")).map(({ path }) => path)).toEqual(["body"]);
  });

  it("is a difference of its own when the body is the same (HEAD)", () => {
    expect(compareTranscripts(length("", "48"), length("", "103")).map(({ path }) => path)).toEqual(["header:content-length"]);
  });

  it("chunks against a length are a difference when the body means the same", () => {
    const x = transcript(response(200, [...JSON_TYPE, ["Transfer-Encoding", "chunked"]], '{"a":1}'));
    const y = transcript(response(200, [...JSON_TYPE, ["Content-Length", "8"]], '{"a": 1}'));
    expect(compareTranscripts(x, y).map(({ path }) => path)).toEqual(["header:transfer-encoding", "header:content-length"]);
  });
});
