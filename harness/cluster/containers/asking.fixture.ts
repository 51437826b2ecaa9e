import { once } from "node:events";
import { connect as connectTo } from "node:net";
import type { Cluster } from "../../types/cluster.ts";
import { EXCHANGE_HEADER } from "../../types/transcript.ts";

let exchanges = 0;
/** Sends a request through a gateway; gives its status, and what the stand-in was sent. */
export async function ask(cluster: Cluster, path: string, headers: Record<string, string> = {}) {
  exchanges += 1;
  const exchange = `started-${exchanges}`;
  cluster.standIn.prepare(exchange, { kind: "echo" });
  const response = await fetch(new URL(path, cluster.proxy.http), { headers: { ...headers, [EXCHANGE_HEADER]: exchange } });
  const body = await response.text();
  const upstream = cluster.standIn.collect(exchange);
  return { status: response.status, body, exchange, arrived: upstream.kind === "observed" ? upstream.requests.length : 0 };
}

/** Whether anything accepts connections there. */
export async function answers(address: string, port: number): Promise<boolean> {
  const socket = connectTo(port, address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
