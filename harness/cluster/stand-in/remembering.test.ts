import { expect, test } from "vitest";
import { useStandIn } from "./test-stand-in.fixture.ts";

const { standIn, raw, observed } = useStandIn();

test("keeps order, case and repeats of headers, the raw target and the body bytes", async () => {
  standIn().prepare("e1", { kind: "echo" });
  await raw(
    "PUT //a/%2e%2E/b?x=%41&x HTTP/1.1\r\nHost: Shop.internal:80\r\nx-B: 1\r\nX-b: 2\r\nX-Cutover-Exchange: e1\r\nKong-Debug: 1\r\nX-Odd: \xe9\r\nContent-Length: 3\r\n\r\n\x00\xff\n",
  );
  const [request, ...more] = observed("e1");
  expect(more).toEqual([]);
  expect(request).toEqual({
    method: "PUT",
    target: "//a/%2e%2E/b?x=%41&x",
    headers: [
      ["Host", "Shop.internal:80"],
      ["x-B", "1"],
      ["X-b", "2"],
      ["X-Odd", "\xe9"],
      ["Content-Length", "3"],
    ],
    body: new Uint8Array([0, 255, 10]),
  });
});

test("keeps a second arrival of the same exchange, in order, and forgets both on collect", async () => {
  standIn().prepare("e1", { kind: "echo" });
  for (const path of ["/first", "/second"]) await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\n\r\n`);
  expect(observed("e1").map(({ target }) => target)).toEqual(["/first", "/second"]);
  expect(standIn().held).toBe(0);
  expect(observed("e1")).toEqual([]);
});

test("says of an exchange that never arrived that it saw nothing", () => {
  standIn().prepare("e1", { kind: "echo" });
  expect(standIn().collect("e1")).toEqual({ kind: "observed", requests: [] });
  expect(standIn().held).toBe(0);
});

test.each(["TRACE", "PURGE", "FROBNICATE", "M-SEARCH"])("takes the method %s", async (method) => {
  standIn().prepare("e1", { kind: "respond", response: { status: 202, reason: "Fine", headers: [["X-A", "1"]], body: Buffer.from("ok") } });
  const answer = await raw(`${method} /x HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\nX-Two: 2\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 202 Fine\r\nX-A: 1\r\nContent-Length: 2\r\n/);
  expect(observed("e1")).toEqual([
    {
      method,
      target: "/x",
      headers: [
        ["Host", "a"],
        ["X-Two", "2"],
      ],
      body: new Uint8Array(0),
    },
  ]);
});

test("remembers a request that breaks off in its body", async () => {
  standIn().prepare("e1", { kind: "echo" });
  await raw("POST /half HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\nContent-Length: 10\r\n\r\nabc");
  expect(observed("e1").map(({ body }) => Buffer.from(body).toString())).toEqual(["abc"]);
});

test("counts a request that belongs to no exchange and keeps a bounded number of them", async () => {
  for (let index = 0; index < 103; index += 1) await raw(`GET /health/${index} HTTP/1.1\r\nHost: a\r\n\r\n`);
  expect(standIn().strays.count).toBe(103);
  expect(standIn().strays.requests.length).toBe(100);
  expect(standIn().strays.requests[0]?.target).toBe("/health/0");
  expect(standIn().held).toBe(0);
});
