import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importOptions } from "./import.fixture.ts";
import { importRecording } from "./import.ts";
import type { RecordingKind } from "./recognise.ts";

type LogKind = Exclude<RecordingKind, "recording" | "har">;

const SEPARATOR = "\n🐵🙈🙉\n";
const NANOSECONDS = "1772359200123000000";

/** A payload of a GoReplay file with its separator. */
export function payload(kind: 1 | 2 | 3, id: string, message: string): string {
  return `${kind} ${id} ${NANOSECONDS} 0\n${message}${SEPARATOR}`;
}

/** An entry as Kong's log plugins write it, on one line. */
export function logEntry(change: { readonly request?: object; readonly response?: object; readonly top?: object } = {}): string {
  return JSON.stringify({
    started_at: 1772359200123,
    client_ip: "192.0.2.7",
    upstream_uri: "/orders",
    latencies: { kong: 1, proxy: 2, request: 3 },
    request: {
      method: "GET",
      uri: "/orders?apikey=bob-key",
      url: "http://shop.example:8000/orders?apikey=bob-key",
      querystring: { apikey: "bob-key" },
      size: 90,
      headers: { host: "shop.example", authorization: "REDACTED", "x-consumer-id": "c1", cookie: ["sid=0123456789", "a=abcdefgh"] },
      ...change.request,
    },
    response: {
      status: 200,
      size: 300,
      headers: { "content-type": "text/plain", date: "Sun, 01 Mar 2026 10:00:00 GMT" },
      ...change.response,
    },
    ...change.top,
  });
}

/** A line of an access log in the format of Kong 3.5 and later. */
export function accessLine(
  request: string,
  status = 200,
  rest = `"-" "curl/8" kong_request_id: "4b8ead7e2f26423893177626ed045c2e"`,
): string {
  return `192.0.2.7 - - [01/Mar/2026:10:00:00 +0000] "${request}" ${status} 12 ${rest}`;
}

/** A few exchanges of each format, as text. */
export const samples: Readonly<Record<LogKind, string>> = {
  goreplay:
    payload(1, "a1", 'POST /orders?apikey=bob%2Dkey HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 17\r\n\r\n{"k":"alice-key"}') +
    payload(1, "a2", "GET /two HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 192.0.2.9, 10.0.0.1\r\n\r\n") +
    payload(2, "a2", "HTTP/1.1 204 No Content\r\n\r\n") +
    payload(2, "a1", "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
  "kong-log": `${[logEntry(), logEntry({ top: { started_at: 1772359199000 } })].join("\n")}\n`,
  "access-log": `${[accessLine("GET /orders?apikey=alice-key HTTP/1.1"), accessLine("POST /two HTTP/2.0", 401)].join("\n")}\n`,
};

/** What import makes of some content, and the text of the recording. */
export async function imported(directory: string, content: string | Uint8Array, name = "traffic") {
  const from = join(directory, name);
  await writeFile(from, content);
  const to = `${from}.ndjson`;
  return { to, ...(await importRecording(from, to, importOptions)) };
}
