import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { StandIn } from "../../types/cluster.ts";
import type { Json } from "../../types/json.ts";
import type { HeaderLine, HeaderLines, RequestMessage, ResponseMessage } from "../../types/message.ts";
import { headerValue, NO_BODY, withoutHeaders } from "../../types/message.ts";
import type { ClusterName } from "../../types/transcript.ts";
import { DEBUG_HEADER, EXCHANGE_HEADER } from "../../types/transcript.ts";
import { carriesBody, echoResponse, replayedHeaders, send } from "./answer.ts";
import { type Listen, listen } from "./listeners.ts";
import { logPayload } from "./log-entries.ts";
import type { Arrival, Memory } from "./memory.ts";
import { memory, remembered } from "./memory.ts";
import { answerAndClose, unknownMethodRequest } from "./unknown-method.ts";

/** A stand-in that runs in this process, with what only the harness's own rooms ask of it. */
export interface LocalStandIn extends StandIn {
  readonly cluster: ClusterName;
  /** Log entries of the exchange that have arrived so far, join and debug header taken off. Forgets them. */
  collectLogs(exchange: string): readonly Json[];
  /** Requests that belong to no exchange: how many in all, and the first of them. */
  readonly strays: { readonly count: number; readonly requests: readonly RequestMessage[] };
  /** Exchanges that it holds in memory. */
  readonly held: number;
}

export interface StandInOptions {
  readonly cluster: ClusterName;
  /** The clusters' clock, epoch milliseconds: the only source of dates in what it answers. */
  readonly clock: () => number;
  /** Left out: HTTP on loopback and a free port. */
  readonly listen?: Listen;
}

/** A gateway may send more headers than node takes by default (16 KiB); none of them may be lost on the way to a comparison. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** What a log sink is told. Kong 2.8 wants a status below 400, 3.x below 300. */
const LOG_ACCEPTED: ResponseMessage = { status: 200, reason: "OK", headers: [], body: NO_BODY };

/**
 * Starts a server, on loopback and a free port or where it is told, that answers for every upstream and log sink of one cluster and
 * remembers what it was sent. Header strings hold one character a byte (latin1), as node's parser gives them.
 */
export async function startStandIn(options: StandInOptions): Promise<LocalStandIn> {
  const kept = memory();
  const server = createServer(
    { insecureHTTPParser: true, requireHostHeader: false, maxHeaderSize: MAX_HEADER_BYTES },
    (request, response) => receive(kept, options, request, response),
  );
  server.maxHeadersCount = 0;
  // The gateway decides how long a connection lives: one that the upstream closes first makes it retry, and X and Y would differ by chance.
  [server.keepAliveTimeout, server.headersTimeout, server.requestTimeout, server.timeout] = [0, 0, 0, 0];
  server.on("clientError", (error, socket) => receiveRefused(kept, options, error, socket as Socket));
  const { host, port, stop } = await open(server, kept, options);

  return {
    cluster: options.cluster,
    host,
    port,
    prepare: kept.prepare,
    collect: kept.collect,
    collectLogs: kept.collectLogs,
    get strays() {
      return kept.strays();
    },
    get held() {
      return kept.held();
    },
    [Symbol.asyncDispose]: stop,
  };
}

interface Opened {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

async function open(server: Server, kept: Memory, { listen: where }: StandInOptions): Promise<Opened> {
  if (where !== undefined) {
    const listeners = await listen(where, { http: server, raw: (bytes) => receiveRaw(kept, bytes) });
    return { host: where.address, port: where.ports[0] ?? 0, stop: async () => await listeners[Symbol.asyncDispose]() };
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port, stop: () => close(server) };
}

/** A line of tcp-log or a datagram: what names an exchange is kept as its log entry, the rest (metrics) is dropped. */
function receiveRaw(kept: Memory, bytes: Uint8Array): void {
  for (const { exchange, entry } of logPayload(bytes)?.entries ?? []) kept.log(exchange, entry);
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function receive(kept: Memory, options: StandInOptions, request: IncomingMessage, response: ServerResponse): void {
  const lines = pairs(request.rawHeaders);
  const exchange = headerValue(lines, EXCHANGE_HEADER);
  const arrival: Arrival = { method: request.method ?? "", target: request.url ?? "", headers: unmarked(lines, options), chunks: [] };
  if (exchange !== undefined) kept.arrive(exchange, arrival);
  request.on("data", (chunk: Buffer) => arrival.chunks.push(chunk));
  // A gateway that goes away half-way is no error here: what came is remembered, and there is nobody to answer.
  request.on("error", () => undefined);
  response.on("error", () => undefined);
  request.on("end", () => reply(kept, options, exchange, arrival, response));
}

function reply(kept: Memory, options: StandInOptions, exchange: string | undefined, arrival: Arrival, response: ServerResponse): void {
  const answer = chooseAnswer(kept, options, exchange, arrival);
  try {
    if (answer === "drop") response.socket?.destroy();
    else send(arrival.method, answer, response);
  } catch {
    // A recorded answer that HTTP cannot carry (a control character in a header): the gateway sees an upstream that breaks off.
    response.socket?.destroy();
  }
}

function chooseAnswer(kept: Memory, options: StandInOptions, exchange: string | undefined, arrival: Arrival): ResponseMessage | "drop" {
  const request = remembered(arrival);
  if (exchange === undefined) {
    const payload = logPayload(request.body);
    for (const { exchange: of, entry } of payload?.entries ?? []) kept.log(of, entry);
    if (payload === null || payload.unjoined > 0) kept.stray(request);
    return payload === null ? echoResponse(request, options.clock()) : LOG_ACCEPTED;
  }
  const answer = kept.answerFor(exchange);
  switch (answer.kind) {
    case "echo":
      return echoResponse(request, options.clock());
    case "respond":
      return answer.response;
    case "drop":
      return "drop";
  }
}

/** Requests whose method node's parser does not know; anything else that it refuses is answered with 400, as node would. */
function receiveRefused(kept: Memory, options: StandInOptions, error: Error, socket: Socket): void {
  const read = unknownMethodRequest(error);
  if (read === null) {
    if (socket.writable) answerAndClose(socket, { status: 400, reason: "Bad Request", headers: [], body: NO_BODY });
    return;
  }
  const exchange = headerValue(read.headers, EXCHANGE_HEADER);
  const arrival = { ...read, headers: unmarked(read.headers, options) };
  if (exchange !== undefined) kept.arrive(exchange, arrival);
  const answer = chooseAnswer(kept, options, exchange, arrival);
  if (answer === "drop") return void socket.destroy();
  // Without Content-Length (a chunked recording) the end of the connection ends the body.
  const body = carriesBody(read.method, answer.status) ? answer.body : NO_BODY;
  answerAndClose(socket, { ...answer, headers: replayedHeaders(read.method, answer), body });
}

function unmarked(lines: HeaderLines, { listen: where }: StandInOptions): HeaderLines {
  const kept = withoutHeaders(lines, [EXCHANGE_HEADER, DEBUG_HEADER]);
  return where === undefined ? kept : kept.map((line) => sentFromLoopback(line, where.address));
}

/** Headers in which a gateway tells whom it got the request from (kong/runloop/handler.lua). */
const SENDER_HEADERS = new Set(["x-forwarded-for", "x-real-ip"]);

function sentFromLoopback([name, value]: HeaderLine, address: string): HeaderLine {
  if (!SENDER_HEADERS.has(name.toLowerCase())) return [name, value];
  return [
    name,
    value
      .split(", ")
      .map((part) => (part === address ? "127.0.0.1" : part))
      .join(", "),
  ];
}

function pairs(raw: readonly string[]): HeaderLine[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? "", raw[2 * index + 1] ?? ""]);
}
