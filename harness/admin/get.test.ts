import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { tlsFront } from "../cluster/external/tls-front.fixture.ts";
import { createAuthority } from "../cluster/stand-in/authority.ts";
import { type Asking, getFrom } from "./get.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics?token=in-the-query`);
}

const plain: Asking = { ca: null, headers: {}, timeoutMilliseconds: 5000, maxBytes: 1000, signal: null };

async function read(url: URL, over: Partial<Asking> = {}): Promise<string> {
  const text = async (_status: number, body: AsyncIterable<Buffer>) => {
    let all = "";
    for await (const chunk of body) all += chunk.toString();
    return all;
  };
  return await getFrom(url, { ...plain, ...over }, text, []);
}

describe("a management endpoint is refused", () => {
  test.each<[string, RequestListener, Partial<Asking>, RegExp]>([
    [
      "that leads elsewhere",
      (_request, response) => void response.writeHead(307, { location: "http://192.0.2.1/" }).end(),
      {},
      /answered 307/,
    ],
    ["whose answer is too long", (_request, response) => void response.end("x".repeat(2000)), {}, /longer than 1000 bytes/],
    ["that is silent", () => undefined, { timeoutMilliseconds: 100 }, /no whole answer within 0\.1 s/],
    [
      "that stops in the middle",
      (_request, response) => void response.write("a"),
      { timeoutMilliseconds: 100 },
      /no whole answer within 0\.1 s/,
    ],
    [
      "that breaks off",
      (_request, response) => void response.writeHead(200, { "content-length": "9" }).write("a", () => response.destroy()),
      {},
      /aborted/,
    ],
  ])("%s", async (_what, listener, over, message) => {
    const url = await serve(listener);
    const failed = await read(url, { ...over, headers: { "Kong-Admin-Token": "a-token" } }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "cluster-failed", message: expect.stringMatching(message) });
    expect(String(failed)).not.toMatch(/a-token|in-the-query/);
  });
});

test("a stop is passed on as it is", async () => {
  const stop = new AbortController();
  const asked = read(await serve(() => stop.abort(new Error("stopped by Ctrl-C"))), { signal: stop.signal });
  await expect(asked).rejects.toThrow(/^stopped by Ctrl-C$/);
});

test("a certificate counts when its authority is named, and not else", async () => {
  const gateway = await serve((_request, response) => void response.end("over TLS"));
  const authority = await createAuthority(Date.now());
  await using front = await tlsFront(gateway, authority, ["127.0.0.1"]);
  const url = new URL(front.url);
  expect(await read(url, { ca: authority.certificate })).toBe("over TLS");
  await expect(read(url)).rejects.toMatchObject({ code: "cluster-failed", message: expect.stringMatching(/certificate/) });
});
