import type { HeaderLines } from "../../types/message.ts";
import type { GatewayContext } from "../exchange.ts";
import { flat } from "../headers.ts";

export interface LogPost {
  readonly url: URL;
  readonly method: string;
  readonly contentType: string;
  readonly headers: HeaderLines;
  readonly body: Buffer;
}

/** How long a log sink may take. The stand-in answers at once; more means that it is gone. */
const LOG_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Sends a log entry under the endpoint's own Host. Never fails: Kong retries and then drops an entry,
 * and a client sees nothing of either.
 */
export function postLog(gateway: GatewayContext, post: LogPost): Promise<void> {
  const { username, password } = post.url;
  const headers: [string, string][] = [
    ["Host", post.url.host],
    ["Content-Type", post.contentType],
    ["Content-Length", String(post.body.length)],
    ...(username === ""
      ? []
      : [["Authorization", `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`] as [string, string]]),
    ["Connection", "keep-alive"],
    ...post.headers.map(([name, value]): [string, string] => [name, value]),
  ];
  return new Promise((resolve) => {
    const secure = post.url.protocol === "https:";
    const host = post.url.hostname.replace(/^\[|\]$/g, "");
    const peer = { host, port: Number(post.url.port || (secure ? 443 : 80)), secure, serverName: host, verify: false };
    const outgoing = gateway.upstream.request(peer, {
      method: post.method,
      path: `${post.url.pathname}${post.url.search}`,
      headers: flat(headers),
      setHost: false,
      timeout: LOG_TIMEOUT_MILLISECONDS,
    });
    outgoing.on("response", (answer) => answer.resume().on("close", resolve));
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve());
    outgoing.end(post.body);
  });
}
