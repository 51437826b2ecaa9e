import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HarnessError } from "../errors.ts";
import { type Answer, answers } from "./answers.ts";
import { type Room, readBody } from "./body.ts";
import { codeOf, type Journal } from "./journal.ts";
import type { Address } from "./listen.ts";
import { type PayloadReader, readPayload } from "./payload.ts";
import { type Secret, sameSecret } from "./secret.ts";
import { addCounts, type Counts, noCounts, noRefusals, type Refusals } from "./tally.ts";

export interface ServerOptions {
  readonly listen: Address;
  /** What every request must carry, or null: none is asked for. */
  readonly secret: Secret | null;
  readonly reader: PayloadReader;
  readonly journal: Journal;
  readonly room: Room;
  /** Told of what somebody should know while it runs. */
  readonly say: (text: string) => void;
  /** Called after exchanges were written. */
  readonly written: (counts: Readonly<Counts>) => void;
}

export interface RecorderServer extends AsyncDisposable {
  readonly port: number;
  readonly counts: Readonly<Counts>;
  readonly refusals: Readonly<Refusals>;
}

/** Longer than http-log keeps a connection (`keepalive`, 60 s): who closes first would meet the next payload on its way. */
const KEEP_ALIVE_MILLISECONDS = 75_000;
/** Longer than http-log waits for anything (`timeout`, 10 s): what takes longer is nobody who sends in earnest. */
const REQUEST_MILLISECONDS = 60_000;
/** What was being read or written when the recorder stops gets as long as http-log would wait for the answer. */
const LAST_ANSWERS_MILLISECONDS = 10_000;
/** Kong's workers each hold a few; more is something else. */
const MOST_CONNECTIONS = 1_000;

/**
 * Takes what Kong's http-log sends. 200 is answered only when every line that came of the payload is on the disk. Sent again is what gets no
 * answer below 400 from 2.x (kong/plugins/http-log/handler.lua 2.8.5) or below 300 from 3.3 on (the same, 3.3.0 to 3.9.1), so everything that
 * sending again cannot mend, such as an entry that holds no request, is counted and answered with 200 beside what was stored.
 * @throws HarnessError `usage` when the address cannot be listened on
 */
export async function startServer({ listen, secret, reader, journal, room, say, written }: ServerOptions): Promise<RecorderServer> {
  const counts = noCounts();
  const refusals = noRefusals();
  let stopping = false;

  const take = async (request: IncomingMessage): Promise<Answer> => {
    const refuse = (answer: Answer, why: keyof Refusals): Answer => {
      refusals[why] += 1;
      return answer;
    };
    if (stopping) return refuse(answers.stopping, "busy");
    if (secret !== null && !sameSecret(request, secret)) return refuse(answers.unauthorised, "unauthorised");
    if (!METHODS.includes(request.method ?? "")) return refuse(answers.wrongMethod, "foreign");
    if (!isJson(request) || !isUnpackable(request)) return refuse(answers.wrongType, "foreign");
    const body = await readBody(request, room);
    if ("refused" in body) {
      if (body.refused === "too large") return refuse(answers.tooLarge, "tooLarge");
      if (body.refused === "busy") return refuse(answers.busy, "busy");
      return answers.unreadable(1, 1, "the packing is damaged, or the payload was cut off");
    }
    try {
      return await store(body.bytes, refuse);
    } finally {
      room.give(body.bytes.length);
    }
  };
  const store = async (payload: Buffer, refuse: (answer: Answer, why: keyof Refusals) => Answer): Promise<Answer> => {
    const read = readPayload(payload, reader);
    try {
      // Nothing to write is waited for too: what the payload repeats may be on its way to the disk.
      await journal.append(read.lines);
    } catch (error) {
      reader.seen.forget(read.keys);
      return refuse(FULL.includes(codeOf(error)) ? answers.full : answers.unwritten, "unwritten");
    }
    addCounts(counts, read.counts);
    if (read.lines.length > 0) written(counts);
    const { lines, unreadable, entries, reason } = read;
    return unreadable > 0 && unreadable === entries
      ? answers.unreadable(unreadable, entries, reason ?? "")
      : answers.taken(lines.length, read);
  };
  const server = createServer((request, response) => {
    take(request).then(
      (answer) => send(request, response, answer, stopping),
      // A fault of ours: one payload must not end the recording of the others, and Kong sends it again.
      (error: unknown) => {
        say(`a payload could not be taken: ${error instanceof Error ? (error.stack ?? error.message) : "unknown error"}`);
        send(request, response, answers.unwritten, stopping);
      },
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  server.requestTimeout = REQUEST_MILLISECONDS;
  server.listen(listen.port, listen.host);
  await once(server, "listening").catch((cause: unknown) => {
    throw new HarnessError(
      "usage",
      `${listen.host}:${listen.port} cannot be listened on (${codeOf(cause)})`,
      "Name an address of this machine and a port that is free with --listen.",
      { cause },
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    refusals,
    async [Symbol.asyncDispose]() {
      stopping = true;
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      const limit = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MILLISECONDS);
      await closed;
      clearTimeout(limit);
    },
  };
}

/** `config.method` of http-log. */
const METHODS: readonly string[] = ["POST", "PUT", "PATCH"];
/** No room on the disk, or none left for this user. */
const FULL: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** `config.content_type`: with a charset from 3.x on. A page in somebody's browser cannot send it here without asking first, and is told no. */
function isJson({ headers }: IncomingMessage): boolean {
  return /^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(headers["content-type"] ?? "");
}

/** Kong packs nothing; what stands between it and here may. */
function isUnpackable({ headers }: IncomingMessage): boolean {
  return ["gzip", "identity", undefined].includes(headers["content-encoding"]);
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer, last: boolean): void {
  request.resume();
  if (response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers,
    ...(last && { connection: "close" }),
  });
  response.end(text);
}
