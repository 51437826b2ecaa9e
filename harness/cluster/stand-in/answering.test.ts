import { expect, test } from "vitest";
import { useStandIn } from "./test-stand-in.fixture.ts";

const { standIn, replace, raw, post, observed } = useStandIn();

const get = (method = "GET") =>
  raw(`${method} /p?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Cutover-Exchange: e1\r\nKong-Debug: 1\r\nX-A: 1\r\n\r\n`);
const respond = (status: number, headers: [string, string][], body = "") =>
  standIn().prepare("e1", { kind: "respond", response: { status, reason: "Why Not", headers, body: Buffer.from(body) } });

test("echoes what it received without the marks, with the date of the clusters' clock", async () => {
  const [head = "", body = ""] = (await get()).split("\r\n\r\n");
  expect(head).toContain("Date: Mon, 04 May 2026 10:11:12 GMT");
  expect(head).toContain("X-Cutover-Echo: 1");
  expect(JSON.parse(body)).toEqual({ method: "GET", url: "/p?q=1", headers: ["Host", "a", "Connection", "close", "X-A", "1"], body: "" });
});

test("echoes the same bytes on another stand-in", async () => {
  const first = await get();
  await replace("y");
  expect(await get()).toBe(first);
});

test("echoes a body that is not UTF-8 in base64 and says so", async () => {
  const answer = await post("\xff\xfe", "Connection: close\r\nX-Cutover-Exchange: e1\r\n");
  expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ body: "//4=", base64: true });
});

test("gives a recorded answer with its status, reason, order, repeats and no header of its own", async () => {
  respond(
    418,
    [
      ["set-cookie", "a=1"],
      ["X-Z", "1"],
      ["Set-Cookie", "b=2"],
      ["Connection", "close, X-Hop"],
      ["X-Hop", "1"],
      ["Content-Length", "999"],
    ],
    "tea",
  );
  expect(await get()).toBe(
    "HTTP/1.1 418 Why Not\r\nset-cookie: a=1\r\nX-Z: 1\r\nSet-Cookie: b=2\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntea",
  );
});

test("sends in chunks what was recorded in chunks", async () => {
  respond(200, [["Transfer-Encoding", "chunked"]], "tea");
  expect(await get()).toMatch(/Transfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n\r\n$/);
});

test.each<[string, number, string | null]>([
  ["HEAD", 200, "Content-Length: 999"],
  ["GET", 204, null],
  ["GET", 304, "Content-Length: 999"],
])("frames %s %i without a body", async (method, status, length) => {
  respond(status, [["Content-Length", "999"]]);
  const answer = await get(method);
  expect(answer).toMatch(/\r\n\r\n$/);
  if (length === null) expect(answer).not.toMatch(/content-length/i);
  else expect(answer).toContain(length);
});

test("drops the connection unanswered and still remembers the request", async () => {
  standIn().prepare("e1", { kind: "drop" });
  expect(await get()).toBe("");
  expect(observed("e1").length).toBe(1);
});

test("breaks off where HTTP cannot carry the recorded answer, and lives on", async () => {
  respond(200, [["X-Bad", "a\nb"]]);
  expect(await get()).toBe("");
  standIn().prepare("e1", { kind: "echo" });
  expect(await get()).toMatch(/^HTTP\/1\.1 200 OK/);
});
