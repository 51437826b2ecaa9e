import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { HeaderLine, HeaderLines } from "../types/message.ts";
import { ECHO_HEADER, type Transcript } from "../types/transcript.ts";
import { compareTranscripts } from "./compare.ts";
import { request, response, transcript } from "./transcripts.fixture.ts";

const TEXT: HeaderLine = ["Content-Type", "text/html"];
const message = (headers: HeaderLines, body: string | Uint8Array = "", status = 200) =>
  transcript({ status, reason: "", headers, body: Buffer.from(body) });
const paths = (x: Transcript, y: Transcript) => compareTranscripts(x, y).map(({ path }) => path);

describe("content codings", () => {
  const coded = (coding: string, body: Uint8Array) => message([TEXT, ["Content-Encoding", coding]], body);
  const said = (x: Transcript, y: Transcript) => compareTranscripts(x, y)[0]?.y;

  it("that unpack without end are bounded, compared by digest, and said to be", () => {
    const zeros = gzipSync(Buffer.alloc(40 * 1024 * 1024), { level: 1 });
    const bomb = (last: string) => coded("gzip", Buffer.concat([zeros, gzipSync(last)]));
    expect(said(bomb("a"), bomb("b"))).toMatch(/^\d+ bytes, sha256 [0-9a-f]{64} \(compared as it is: .* more than 32 MiB\)$/);
    expect(paths(bomb("a"), bomb("a"))).toEqual([]);
  });

  it("that are not known, or are not what they say, or are followed by something, are compared as they are", () => {
    expect(said(coded("lzma", Buffer.from("a")), coded("lzma", Buffer.from("b")))).toContain("the coding lzma cannot be taken off here");
    expect(said(coded("gzip", Buffer.from("a")), coded("gzip", Buffer.from("b")))).toContain("it is no gzip data");
    const packed = gzipSync("a");
    expect(said(coded("gzip", packed), coded("gzip", Buffer.concat([packed, Buffer.alloc(4)])))).toContain("bytes follow the end");
    expect(said(coded("br, br, gzip", packed), coded("br, br, gzip", gzipSync("b")))).toContain("3 codings");
  });
});

describe("texts", () => {
  const [one, two, three] = ["4b8ead7e2f26423893177626ed045c2e", "081e256a4ef5980030a9aa3856af3e18", "32b2bd202f424912975a755dda13d990"];
  const page = (id: string, inBody = id, status = 200) => message([TEXT, ["X-Kong-Request-Id", id]], `<p>Ask for ${inBody}</p>`, status);

  it("may repeat the id of their own head, and no other", () => {
    expect(paths(page(one), page(two))).toEqual([]);
    expect(paths(page(one), page(two, three))).toEqual(["body"]);
    expect(paths(page(one), page(two, "nothing"))).toEqual(["body"]);
  });

  it("of errors may name a request id; other answers may not", () => {
    const named = (id: string, status: number) => message([TEXT], `<i>request_id: ${id}</i>`, status);
    expect(paths(named(one, 502), named(two, 502))).toEqual([]);
    expect(paths(named(one, 200), named(two, 200))).toEqual(["body"]);
  });

  it("are no numbers, whatever they look like", () => {
    expect(paths(message([TEXT], "1"), message([TEXT], "1.0"))).toEqual(["body"]);
  });
});

describe("lists", () => {
  const lines = (name: string, ...values: string[]) => message(values.map((value) => [name, value] as const));

  it.each([
    ["Via", ["1.1 a, 1.1 b"], ["1.1 a", "1.1 b"]],
    ["Cache-Control", ["no-store,max-age=0"], ["no-store", "max-age=0"]],
    ["Vary", ["Origin, Accept"], ["Accept, Origin"]],
  ])("%s in one line and in several are one", (name, x, y) => {
    expect(paths(lines(name, ...x), lines(name, ...y))).toEqual([]);
  });

  it.each([
    ["Via", ["1.1 a, 1.1 b"], ["1.1 b", "1.1 a"]],
    ["Vary", ["Origin"], ["Origin", "Origin"]],
    ["X-Unheard-Of", ["a, b"], ["a", "b"]],
    ["Set-Cookie", ["a=1, b=2"], ["a=1", "b=2"]],
    ["Link", ['</a>; title="x, y"'], ['</a>; title="x,y"']],
  ])("%s is not one when order, number or quoted text differ, or it is no list", (name, x, y) => {
    expect(paths(lines(name, ...x), lines(name, ...y))).toEqual([`header:${name.toLowerCase()}`]);
  });
});

describe("cookies and dates", () => {
  const at = (date: string, expires: string) => message([["Date", date], ["Expires", expires], ["Set-Cookie", `s=1; Expires=${expires}`]]); // biome-ignore format: pairs
  const x = at("Mon, 23 Nov 2026 01:00:00 GMT", "Mon, 23 Nov 2026 02:00:00 GMT");

  it("expire by how long after their own message they do", () => {
    expect(paths(x, at("Mon, 23 Nov 2026 01:00:05 GMT", "Mon, 23 Nov 2026 02:00:06 GMT"))).toEqual([]);
    const longer = at("Mon, 23 Nov 2026 01:00:05 GMT", "Tue, 24 Nov 2026 02:00:05 GMT");
    expect(paths(x, longer)).toEqual(["header:expires", "header:set-cookie[s].expires"]);
    expect(paths(x, at("Mon, 23 Nov 2026 01:00:05 GMT", "0"))).toEqual(["header:expires", "header:set-cookie[s].expires"]);
  });

  it("that go upstream are told by name", () => {
    const on = (cookie: string) => transcript(response(200, []), [request("/", [["Cookie", cookie]])]);
    expect(paths(on("a=1; b=2"), on("a=1; b=3"))).toEqual(["header:cookie[b]"]);
    expect(paths(on("a=1; b=2"), on("b=2; a=1"))).toEqual(["header:cookie"]);
  });
});

describe("an echo that the upstream was not asked for", () => {
  const kept = (url: string, extra: readonly string[] = []) =>
    transcript(response(200, [["Content-Type", "application/json"], [ECHO_HEADER, "1"]], JSON.stringify({ method: "GET", url, headers: extra, body: "" }))); // biome-ignore format: one line

  it("shows an answer that was made for another request", () => {
    expect(paths(kept("/mine?a=1&b=2"), kept("/mine?b=2&a=1", ["Via", "1.1 kong"]))).toEqual([]);
    expect(paths(kept("/mine"), kept("/yours"))).toEqual(["body:$.url"]);
  });
});

describe("what stands around an answer", () => {
  const around = (more: object) => transcript({ ...response(200, []), ...more });

  it("is compared where both were looked at", () => {
    expect(paths(around({ trailers: [["Grpc-Status", "0"]] }), around({ trailers: [] }))).toEqual(["trailer:header:grpc-status"]);
    expect(paths(around({ informational: [{ status: 103, headers: [] }] }), around({ informational: [] }))).toEqual(["informational"]);
    expect(paths(around({ trailers: [["Grpc-Status", "0"]] }), around({}))).toEqual([]);
  });
});

describe("a form", () => {
  it("tells two values from one with a line break, bytes that are no text, and a flag from an empty value", () => {
    const form = (body: string) => message([["Content-Type", "application/x-www-form-urlencoded"]], body);
    expect(paths(form("a=1%0A2"), form("a=1&a=2"))).toEqual(["body:form.a"]);
    expect(paths(form("a=%FE"), form("a=%FF"))).toEqual(["body:form.a"]);
    expect(paths(form("a"), form("a="))).toEqual(["body:form.a"]);
  });
});
