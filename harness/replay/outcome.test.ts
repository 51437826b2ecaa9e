import { Pool } from "undici";
import { expect, test } from "vitest";
import { request } from "../types/plan.fixture.ts";
import { TIMEOUTS } from "./failure.ts";
import { sendTo } from "./send.fixture.ts";
import { sender } from "./send.ts";
import { httpServer, rawServer } from "./test-gateway.fixture.ts";
import { wire } from "./wire.ts";

test("reads status, reason, raw header lines in order, and body bytes after the transfer coding, what came before and what follows", async () => {
  await using server = await rawServer(
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 299 Odd Reason\r\nset-cookie: a=1\r\nX-A: \xe9\r\nSet-Cookie: b=2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\x00\xff\n\r\n0\r\nX-Checksum: 7\r\n\r\n",
  );
  expect(await sendTo(server.url, request())).toMatchObject({
    kind: "answered",
    response: {
      status: 299,
      reason: "Odd Reason",
      headers: [
        ["set-cookie", "a=1"],
        ["X-A", "\xe9"],
        ["Set-Cookie", "b=2"],
        ["Transfer-Encoding", "chunked"],
      ],
      body: Buffer.from([0, 255, 10]),
      trailers: [["X-Checksum", "7"]],
      informational: [{ status: 103, headers: [["Link", "</a>"]] }],
    },
  });
});

test("reads the head of an answer to HEAD, whose length names a body that does not come", async () => {
  await using server = await rawServer("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
  const outcome = await sendTo(server.url, request({ method: "HEAD" }));
  expect(outcome).toMatchObject({ kind: "answered", response: { headers: [["Content-Length", "12"]] } });
});

test("fails when the gateway refuses, breaks off, or speaks no HTTP", async () => {
  const gone = await rawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  await gone[Symbol.asyncDispose]();
  expect(await sendTo(gone.url, request())).toMatchObject({ kind: "failed", reason: "the gateway refused the connection" });

  await using breaking = await httpServer((_request, response) => void response.socket?.destroy());
  expect(await sendTo(breaking.url, request())).toMatchObject({ kind: "failed", reason: expect.stringContaining("closed the connection") });

  await using halfway = await httpServer((_request, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("abc", () => response.socket?.destroy());
  });
  expect(await sendTo(halfway.url, request())).toMatchObject({ kind: "failed" });

  await using babbling = await rawServer("hello\r\n\r\n");
  expect(await sendTo(babbling.url, request())).toMatchObject({ kind: "failed" });
});

test("fails when no answer comes in time", async () => {
  await using silent = await rawServer(null);
  const outcome = await sendTo(silent.url, request(), { timeouts: { ...TIMEOUTS, exchangeMilliseconds: 50 } });
  expect(outcome).toMatchObject({ kind: "failed", reason: "the exchange took longer than 0.05 s" });
});

test("gives each exchange its own time, also where others ended in between and one began later", async () => {
  await using silent = await rawServer(null);
  await using answering = await rawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const timeouts = { ...TIMEOUTS, exchangeMilliseconds: 80 };
  using sending = sender(timeouts, new AbortController().signal);
  const ask = (url: URL) => {
    const wired = wire(request());
    if (wired.kind === "impossible") throw new Error(wired.reason);
    return sending.send(new Pool(url.origin), wired.request);
  };
  const first = ask(silent.url);
  expect((await ask(answering.url)).outcome.kind).toBe("answered");
  const later = ask(silent.url);
  for (const { outcome } of await Promise.all([first, later])) {
    expect(outcome).toMatchObject({ kind: "failed", reason: "the exchange took longer than 0.08 s" });
    expect(outcome.kind === "failed" && outcome.milliseconds).toBeGreaterThanOrEqual(80);
  }
});

test("is interrupted at once: failed when it was under way, not sent when it was not", async () => {
  await using silent = await rawServer(null);
  const controller = new AbortController();
  const sending = sendTo(silent.url, request(), { signal: controller.signal });
  while (silent.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  expect(await sending).toMatchObject({ kind: "failed", reason: "interrupted" });
  expect(await sendTo(silent.url, request(), { signal: controller.signal })).toEqual({ kind: "not-sent", reason: "interrupted" });
});
