import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach } from "vitest";
import type { RequestMessage } from "../../types/message.ts";
import type { ClusterName } from "../../types/transcript.ts";
import type { LocalStandIn } from "./stand-in.ts";
import { startStandIn } from "./stand-in.ts";

const NOW = Date.parse("2026-05-04T10:11:12Z");

/** A stand-in for each test of a file, and what the tests ask of it. */
interface TestStandIn {
  /** The one of the test that runs. */
  standIn(): LocalStandIn;
  /** Puts that of another cluster in its place. */
  replace(cluster: ClusterName): Promise<void>;
  /** Sends bytes as they are and reads until the stand-in closes. */
  raw(text: string): Promise<string>;
  /** Sends a body to the path of a log sink, with further header lines that end in CRLF. */
  post(body: string, headers: string): Promise<string>;
  /** Collects the requests that belong to an exchange. */
  observed(exchange: string): readonly RequestMessage[];
}

export function useStandIn(): TestStandIn {
  let standIn: LocalStandIn;
  beforeEach(async () => {
    standIn = await startStandIn({ cluster: "x", clock: () => NOW });
  });
  afterEach(() => standIn[Symbol.asyncDispose]());

  const raw = async (text: string) => {
    const socket = connect(standIn.port, standIn.host);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    socket.end(Buffer.from(text, "latin1"));
    await once(socket, "close");
    return Buffer.concat(chunks).toString("latin1");
  };
  return {
    standIn: () => standIn,
    replace: async (cluster) => {
      await standIn[Symbol.asyncDispose]();
      standIn = await startStandIn({ cluster, clock: () => NOW });
    },
    raw,
    post: (body, headers) => raw(`POST /logs HTTP/1.1\r\nHost: sink.internal\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`),
    observed: (exchange) => {
      const side = standIn.collect(exchange);
      if (side.kind !== "observed") throw new Error("a local stand-in always observes");
      return side.requests;
    },
  };
}
