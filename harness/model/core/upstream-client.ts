import type { ClientRequest, RequestOptions } from "node:http";
import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { isIP } from "node:net";

/** Where everything goes that the gateway sends: to one address, whatever the config names, or to where DNS finds the name. */
export type UpstreamAddress = { readonly host: string; readonly port: number } | "resolve";

/** Whom the config names. */
interface UpstreamPeer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Sent as SNI: what stands in Host, without its port (proxy_ssl_name of kong/templates/nginx_kong.lua). */
  readonly serverName: string;
  /** Whether its certificate must be good; Kong asks only when told to (services.tls_verify, ssl_verify of a plugin). */
  readonly verify: boolean;
}

/** Opens requests to upstreams and log sinks, and keeps the connections. */
export interface UpstreamClient {
  request(peer: UpstreamPeer, options: RequestOptions): ClientRequest;
  close(): void;
}

/** `trusted` are certificates (PEM) beside the system's, as `lua_ssl_trusted_certificate` names them; empty takes the system's alone. */
export function upstreamClient(address: UpstreamAddress, trusted: readonly string[]): UpstreamClient {
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  return {
    request: (peer, options) => {
      if (address !== "resolve") return request({ ...options, ...address, agent: plain });
      const { host, port, serverName, verify } = peer;
      if (!peer.secure) return request({ ...options, host, port, agent: plain });
      return secureRequest({
        ...options,
        host,
        port,
        agent: secure,
        rejectUnauthorized: verify,
        ...(trusted.length > 0 && { ca: [...trusted] }),
        // An address is no server name (RFC 6066, section 3).
        servername: isIP(serverName) === 0 ? serverName : "",
      });
    },
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}
