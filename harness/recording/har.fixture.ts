import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Entry, Har } from "har-format";
import { importHar } from "./har.ts";
import type { RawExchange } from "./raw.ts";

/** An entry of a HAR with the fields that the tests do not care about filled in. */
export function entryOf(change: { readonly request?: object; readonly response?: object; readonly top?: object } = {}): Entry {
  const size = { headersSize: -1, bodySize: -1 };
  return {
    startedDateTime: "2026-03-01T10:00:00.000Z",
    time: 5,
    cache: {},
    timings: { wait: 5, receive: 0 },
    request: {
      method: "GET",
      url: "https://shop.example/orders?a=%20b",
      httpVersion: "HTTP/1.1",
      cookies: [],
      queryString: [],
      headers: [{ name: "Host", value: "shop.example" }],
      ...size,
      ...change.request,
    },
    response: {
      status: 200,
      statusText: "OK",
      httpVersion: "HTTP/1.1",
      cookies: [],
      redirectURL: "",
      headers: [{ name: "Content-Type", value: "text/plain" }],
      content: { size: 2, mimeType: "text/plain", text: "ok" },
      ...size,
      ...change.response,
    },
    ...change.top,
  };
}

export async function writeHar(directory: string, entries: readonly Entry[], name = "traffic.har"): Promise<string> {
  const har: Har = { log: { version: "1.2", creator: { name: "test", version: "1" }, entries: [...entries] } };
  const path = join(directory, name);
  await writeFile(path, JSON.stringify(har, null, 1));
  return path;
}

export async function readHar(path: string): Promise<{ readonly exchanges: readonly RawExchange[]; readonly skipped: readonly string[] }> {
  const skipped: string[] = [];
  const exchanges: RawExchange[] = [];
  for await (const exchange of importHar(path, { skipped: (entry, scheme) => skipped.push(`${entry} ${scheme}`) }))
    exchanges.push(exchange);
  return { exchanges, skipped };
}
