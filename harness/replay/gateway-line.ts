import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { Pool } from "undici";
import type { Cluster, ProxyTls } from "../types/cluster.ts";
import type { ClusterName, Outcome } from "../types/transcript.ts";
import type { Timeouts } from "./failure.ts";
import { tlsIsSimulated } from "./marks.ts";
import type { Outgoing } from "./outgoing.ts";
import { type Sent, sender } from "./send.ts";

/** Kong's own limit for response headers from an upstream is far below; nothing that it sends shall be lost here. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** One answer is held in memory for each cluster and lane; a larger one belongs into a load test. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
/**
 * After so many exchanges in a row that found no connection, or no answer in time, the gateway is taken for dead, and
 * nothing more is sent: there would be nothing to compare, and waiting for each could take hours. Any answer in between starts the count again.
 */
const FAILURES_UNTIL_DEAD = 3;

/** The way to one cluster's gateway: its connections, and the knowledge whether it still lives. */
export interface GatewayLine extends AsyncDisposable {
  readonly cluster: Cluster;
  /** Why the gateway is taken for dead, or null while it is not. */
  dead(): string | null;
  /** Never rejects. */
  send(out: Outgoing): Promise<Outcome>;
}

/**
 * Nothing is connected before the first exchange; there are as many connections as exchanges under way.
 * @param signal aborted: what is under way ends as interrupted, and nothing more is sent
 */
export function gatewayLine(cluster: Cluster, timeouts: Timeouts, signal: AbortSignal): GatewayLine {
  const pools = new Map<URL, Pool>();
  const life = lifeSigns(cluster.name);
  const { tls = ANY_CERTIFICATE } = cluster.proxy;
  const sending = sender(timeouts, signal);
  const pool = (url: URL) => {
    const known = pools.get(url);
    if (known !== undefined) return known;
    const open = new Pool(url.origin, poolOptions(timeouts, url, tls));
    pools.set(url, open);
    return open;
  };
  const noted = (sent: Sent) => {
    life.note(sent);
    return sent.outcome;
  };
  return {
    cluster,
    dead: life.dead,
    send: (out) => {
      const { planned } = out;
      const url = planned.scheme === "http" || tlsIsSimulated(planned, cluster) ? cluster.proxy.http : cluster.proxy.https;
      if (url === null) return notSent(`${cluster.name} has no https address`);
      const wired = out.to(cluster);
      if (wired.kind === "impossible") return notSent(wired.reason);
      return sending.send(pool(url), wired.request, tls.servername ?? undefined).then(noted);
    },
    [Symbol.asyncDispose]: async () => {
      sending[Symbol.dispose]();
      await Promise.all([...pools.values()].map((open) => open.destroy()));
    },
  };
}

async function notSent(reason: string): Promise<Outcome> {
  return { kind: "not-sent", reason };
}

/** A staging gateway shows the certificates of production names; who it is, is decided by its address in the configuration. */
const ANY_CERTIFICATE: ProxyTls = { servername: null, ca: null };

function poolOptions(timeouts: Timeouts, url: URL, { ca }: ProxyTls): Pool.Options {
  return {
    // Lanes bound it already; and undici's pool forgets what waits for a connection when the one it waits for cannot be made.
    connections: null,
    // One request at a time on a connection: an answer that breaks off must not take others with it.
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    maxResponseSize: MAX_RESPONSE_BYTES,
    headersTimeout: timeouts.headersMilliseconds,
    bodyTimeout: timeouts.bodyMilliseconds,
    connect: {
      timeout: timeouts.connectMilliseconds,
      ...(ca === null ? { rejectUnauthorized: false } : { rejectUnauthorized: true, ca, checkServerIdentity: namedAs(url.hostname) }),
    },
  };
}

/** The certificate is right for the name that was asked for, which is the request's Host unless configured, or for the gateway's own. */
function namedAs(hostname: string): (asked: string, certificate: PeerCertificate) => Error | undefined {
  const own = hostname.replace(/^\[(.*)\]$/, "$1");
  return (asked, certificate) => {
    const wrong = checkServerIdentity(asked, certificate);
    return wrong === undefined || checkServerIdentity(own, certificate) === undefined ? undefined : wrong;
  };
}

interface LifeSigns {
  dead(): string | null;
  note(sent: Sent): void;
}

function lifeSigns(name: ClusterName): LifeSigns {
  let inARow = 0;
  let reason: string | null = null;
  return {
    dead: () => reason,
    note: ({ failure }) => {
      // A connection that breaks, or a request that cannot be sent, says nothing about the next one.
      if (failure === null) inARow = 0;
      else if (failure.kind === "unreachable" || failure.kind === "silent") inARow += 1;
      if (failure !== null && inARow >= FAILURES_UNTIL_DEAD) reason ??= `${name} stopped answering: ${failure.reason}`;
    },
  };
}
