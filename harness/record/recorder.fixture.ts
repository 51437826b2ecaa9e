import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { logEntry } from "../recording/foreign.fixture.ts";
import { exchangesOf, importOptions } from "../recording/import.fixture.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { realDisk } from "./journal.ts";
import { type Recorder, type RecorderOptions, startRecorder } from "./recorder.ts";

/** A recorder with the small backup of the import tests, on a free port; what it says is kept. */
export async function startTestRecorder(
  to: string,
  options: Partial<RecorderOptions> = {},
): Promise<Recorder & { readonly said: string[] }> {
  const said: string[] = [];
  const recorder = await startRecorder({
    to,
    listen: { host: "127.0.0.1", port: 0 },
    secret: null,
    rotateBytes: 1_000_000,
    hiding: importOptions,
    createdBy: "test",
    disk: realDisk,
    say: (text) => said.push(text),
    written: () => {},
    ...options,
  });
  return { ...recorder, said };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly gzip?: boolean;
}

/** Sends a payload as http-log does; rejects when no answer comes. */
export function send(
  port: number,
  payload: string | Uint8Array,
  { method = "POST", headers, gzip = false }: Sending = {},
): Promise<Answered> {
  const bytes = gzip ? gzipSync(payload) : Buffer.from(payload);
  return new Promise((done, failed) => {
    const sending = request(
      {
        port,
        host: "127.0.0.1",
        method,
        headers: {
          "content-type": "application/json",
          "content-length": bytes.length,
          ...(gzip && { "content-encoding": "gzip" }),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", failed);
        answer.on("end", () =>
          done({ status: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(String(Buffer.concat(chunks))) }),
        );
      },
    );
    sending.on("error", failed);
    sending.end(bytes);
  });
}

/** The n-th entry of a log: each is a second after the one before, and asks for its own number. */
export function entry(number: number, change: Parameters<typeof logEntry>[0] = {}): string {
  const { request: asked, top, ...rest } = change;
  return logEntry({
    ...rest,
    request: { uri: `/n/${number}`, headers: { host: "shop.example" }, ...asked },
    top: { started_at: 1772359200000 + number * 1000, ...top },
  });
}

export function batch(...entries: readonly string[]): string {
  return `[${entries.join(",")}]`;
}

/** What the recorder's files hold, read as a run would. */
export async function recorded(files: readonly { readonly path: string }[]): Promise<readonly RecordedExchange[]> {
  return (await Promise.all(files.map(({ path }) => exchangesOf(path)))).flat();
}

export async function targets(files: readonly { readonly path: string }[]): Promise<readonly string[]> {
  return (await recorded(files)).map(({ request: { target } }) => target);
}

export async function textOf(files: readonly { readonly path: string }[]): Promise<string> {
  return (await Promise.all(files.map(({ path }) => readFile(path, "utf8")))).join("");
}
