import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { request, response, transcript } from "../../compare/transcripts.fixture.ts";
import type { JudgedDifference } from "../../types/difference.ts";
import type { ResponseMessage } from "../../types/message.ts";
import type { PlannedCase } from "../../types/plan.ts";
import { exchange, planned } from "../observed/seen.fixture.ts";
import { shownCase } from "./shown-case.ts";

const mask = (text: string) => text.replaceAll("s3cret", "«key»");
const none = { key: "k", differences: [] };

/** What is shown of X's answer. */
function answered(answer: ResponseMessage) {
  const one = planned([exchange({ id: "e1" })]);
  return shownCase(one, { x: [transcript(answer, [], "orders")] }, none, mask).exchanges[0]?.x;
}

test("both ends of an exchange are given on every cluster, and what was recorded", () => {
  const sent = request("/orders?key=s3cret", [["apikey", "s3cret"]], "a=1", "POST");
  const one: PlannedCase = {
    ...planned([exchange({ id: "e1", request: sent, scheme: "https" })]),
    recorded: {
      ...{ id: "r", at: 0, scheme: "https", client: null, request: sent, missing: [], unresolved: [] },
      response: { ...response(204, []), reason: "No Content" },
    },
  };
  const onX = {
    ...transcript(response(200, [["Via", "kong"]], "ok"), [request("/api/orders", [["X-Key", "s3cret"]])], "orders"),
    exchange: "e1",
  };
  const shown = shownCase(one, { x: [onX], y: [{ ...onX, route: { kind: "none" } }] }, { ...none, key: "recorded/r" }, mask);
  expect(shown).toEqual({
    key: "recorded/r",
    exchanges: [
      {
        ...{ id: "e1", scheme: "https", client: "192.0.2.1", control: null },
        request: { line: "POST /orders?key=«key»", headers: [["apikey", "«key»"]], body: "a=1", bytes: 3, cut: false },
        recorded: { line: "204 No Content", headers: [], body: "", bytes: 0, cut: false },
        x: {
          ...{ route: "route orders", milliseconds: 1, note: null },
          answer: { line: "200", headers: [["Via", "kong"]], body: "ok", bytes: 2, cut: false },
          upstream: [{ line: "GET /api/orders", headers: [["X-Key", "«key»"]], body: "", bytes: 0, cut: false }],
        },
        y: expect.objectContaining({ route: "no route" }),
      },
    ],
  });
});

test("a cluster without an answer says why, and an upstream that nobody observed is not one that was not reached", () => {
  const one = planned([exchange({ id: "e1" })]);
  const base = { exchange: "e1", cluster: "x", at: 0, route: { kind: "unknown", reason: "none" }, notModelled: [] } as const;
  const unobserved = { kind: "unobserved", reason: "its upstreams are its own" } as const;
  const failed = { ...base, upstream: unobserved, outcome: { kind: "failed", reason: "reset by s3cret", milliseconds: 5 } } as const;
  const unsent = { ...base, upstream: { kind: "observed", requests: [] }, outcome: { kind: "not-sent", reason: "interrupted" } } as const;
  const [shown] = shownCase(one, { x: [failed], y: [unsent] }, none, mask).exchanges;
  expect(shown?.x).toMatchObject({ answer: null, upstream: null, milliseconds: 5, route: "not told: none" });
  expect(shown?.x?.note).toBe("no answer: reset by «key»; upstream not observed: its upstreams are its own");
  expect(shown?.y).toMatchObject({ answer: null, upstream: [], milliseconds: null, note: "not sent: interrupted" });
});

describe("a body", () => {
  test("is cut, and how long it is stays", () => {
    expect(answered(response(200, [], "x".repeat(5000)))?.answer).toMatchObject({ bytes: 5000, cut: true, body: "x".repeat(4096) });
  });

  test("is unpacked, so that a secret in it is masked", () => {
    const packed = { ...response(200, [["Content-Encoding", "gzip"]]), body: gzipSync("key s3cret") };
    expect(answered(packed)?.answer?.body).toBe("key «key»");
  });

  test("that is no text is counted, not shown", () => {
    expect(
      answered({ ...response(200, []), body: Uint8Array.from({ length: 200 }, (_, index) => 0x80 + (index % 64)) })?.answer?.body,
    ).toBe("(200 bytes that are no text)");
    expect(answered({ ...response(200, []), body: Buffer.from("caf\xe9 s3cret and more", "latin1") })?.answer?.body).toBe(
      "caf\ufffd «key» and more",
    );
  });

  test("shows no half of a secret where what is looked at ends", () => {
    const edge = 64 * 1024;
    for (const from of [edge - 3, 4096 - 3]) {
      const text = `${"x".repeat(from)}s3cret${"x".repeat(edge)}`;
      expect(answered(response(200, [], text))?.answer?.body).not.toMatch(/s3c/);
    }
    // Masking made everything before the edge short, so that the edge itself would come into view.
    const many = `${"s3cret".repeat(Math.ceil(edge / 6))}s3cret`;
    expect(
      shownCase(planned([exchange({ id: "e1" })]), { x: [transcript(response(200, [], many))] }, none, (text) =>
        text.replaceAll("s3cret", ""),
      ).exchanges[0]?.x?.answer?.body,
    ).toBe("");
  });
});

describe("credentials that the backup does not hold as they are sent", () => {
  test.each([
    ["Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl", "Bearer «signed token»"],
    ["X-Token", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl", "«signed token»"],
    ["Authorization", "Bearer opaque-token-of-nobody", "Bearer «credentials»"],
    ["Proxy-Authorization", "opaque", "«credentials»"],
    ["authorization", 'hmac username="alice", signature="AbC/+="', 'hmac username="alice", signature="«signature»"'],
    ["X-Plain", "opaque", "opaque"],
  ])("%s: %s", (name, value, shown) => {
    expect(answered(response(200, [[name, value]]))?.answer?.headers).toEqual([[name, shown]]);
  });
});

test("of very many exchanges those that differ are kept, in the order of sending, and the rest is counted", () => {
  const one = planned(Array.from({ length: 500 }, (_, index) => exchange({ id: `e${index}` })));
  const differences = ["e450", "e70"].map(
    (id): JudgedDifference => ({
      ...{ exchange: id, end: "client", path: "status", x: "1", y: "2", gravity: "other answer", explanation: null, recognised: null },
      blame: { kind: "core", plugin: null, instance: null, entity: null, why: "" },
    }),
  );
  const shown = shownCase(one, {}, { key: "k", differences }, mask);
  expect(shown.exchanges.length).toBe(60);
  expect(shown.exchanges.slice(-2).map(({ id }) => id)).toEqual(["e70", "e450"]);
  expect(shown.exchangesLeftOut).toBe(440);
});

test("header lines without end are cut", () => {
  const many = Array.from({ length: 300 }, (_, index) => [`h${index}`, "x".repeat(5000)] as const);
  const headers = answered(response(200, many))?.answer?.headers ?? [];
  expect(headers.length).toBe(201);
  expect(headers.at(-1)).toEqual(["…", "100 more header lines"]);
  expect(headers[0]?.[1].length).toBeLessThan(2100);
});
