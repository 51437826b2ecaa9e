import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import pg from "pg";
import { HarnessError } from "../../errors.ts";
import type { ProxyTls } from "../../types/cluster.ts";

/** A gateway that stands answers within milliseconds; this allows for a slow name server and a lost packet or two. */
const REACH_SECONDS = 5;
const REACH_MILLISECONDS = REACH_SECONDS * 1000;

/**
 * Makes sure that a proxy takes connections, its TLS included, without sending it a request: any request could count somewhere.
 * @param what names it in errors: "the proxy of x"
 * @throws HarnessError `cluster-failed`
 */
export async function reachProxy(what: string, url: URL, tls: ProxyTls): Promise<void> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const name = tls.servername ?? host;
  await answered(`${what} (${url.origin})`, (fail, done) => {
    const socket: Socket = secure
      ? connectTls({
          host,
          port,
          // RFC 6066, 3: an address is no server name.
          ...(isIP(name) === 0 ? { servername: name } : {}),
          ...(tls.ca === null ? { rejectUnauthorized: false } : { ca: tls.ca }),
        })
      : connectTcp(port, host);
    socket.once(secure ? "secureConnect" : "connect", done).on("error", fail);
    return () => socket.destroy();
  });
}

/** Makes sure that a database lets us in. @throws HarnessError `cluster-failed`; the message holds no password */
export async function reachDatabase(what: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: REACH_MILLISECONDS });
  await answered(`${what} ("${client.database}" on ${client.host}:${client.port})`, (fail, done) => {
    client.on("error", fail);
    client.connect().then(() => client.query("SELECT 1").then(done), fail);
    return () => void client.end().catch(() => undefined);
  });
}

/** Resolves when `done` is called; `begin` returns what ends the attempt. */
async function answered(what: string, begin: (fail: (error: Error) => void, done: () => void) => () => void): Promise<void> {
  const began = performance.now();
  let end: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error("no answer")), REACH_MILLISECONDS);
      end = begin(reject, resolve);
    });
  } catch (cause) {
    throw unreachable(what, cause, began);
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** What a gateway's Admin or Status API says. */
interface Told {
  readonly status: number;
  readonly body: unknown;
}

/** A node's root document lists its plugins and its whole configuration; more than this is no such document. */
const MAX_TOLD_BYTES = 4 * 1024 * 1024;

/**
 * Asks for a JSON document, over a connection of its own. Redirects are not followed: they could lead to a host that nobody allowed.
 * @throws HarnessError `cluster-failed`
 */
export async function ask(what: string, url: URL, { ca }: ProxyTls): Promise<Told> {
  let told: Told = { status: 0, body: null };
  await answered(`${what} (${url.origin})`, (fail, done) => {
    const get = url.protocol === "https:" ? getHttps : getHttp;
    const request = get(url, { agent: false, ...(ca === null ? { rejectUnauthorized: false } : { ca }) }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("error", fail).on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_TOLD_BYTES) fail(new Error(`its answer is longer than ${MAX_TOLD_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on("end", () => {
        told = { status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString("utf8")) };
        done();
      });
    }).on("error", fail);
    return () => void request.destroy();
  });
  return told;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreachable(what: string, cause: unknown, began: number): HarnessError {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return new HarnessError(
    "cluster-failed",
    `${what} cannot be reached: ${reasonOf(cause)} (waited ${seconds} s of at most ${REACH_SECONDS} s)`,
    "Check that it stands, that the address is right, and that this machine may connect to it.",
    { cause },
  );
}

/** Several addresses of one name fail together, in an error without a message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message;
}
