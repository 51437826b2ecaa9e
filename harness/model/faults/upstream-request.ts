import { headerValue } from "../../types/message.ts";
import { sending, sentHeader } from "./alter.ts";
import { blamedOn, CORE, faultsIn } from "./fault.ts";

/** Where a key was all that there was, its loss looks as if it were hidden. */
const LOST_KEYS = ["key-auth"];

const lose = (name: string) => () => sentHeader(name, () => null);

export const upstreamFaults = faultsIn(
  "upstream request",
  blamedOn(CORE, [
    {
      id: "upstream/replaces-forwarded-for",
      title: "names only the peer in X-Forwarded-For",
      seams: () => sentHeader("x-forwarded-for", (_v, { request }) => request.peer),
    },
    {
      id: "upstream/claims-https",
      title: "says X-Forwarded-Proto: https of a plain request",
      across: true,
      seams: () => sentHeader("x-forwarded-proto", (value) => (value === "http" ? "https" : value)),
    },
    {
      id: "upstream/wrong-forwarded-port",
      title: "says another X-Forwarded-Port",
      seams: () => sentHeader("x-forwarded-port", () => "443"),
    },
    { id: "upstream/loses-forwarded-host", title: "sends no X-Forwarded-Host", across: true, seams: lose("x-forwarded-host") },
    { id: "upstream/loses-forwarded-path", title: "sends no X-Forwarded-Path", seams: lose("x-forwarded-path") },
    {
      id: "upstream/names-the-peer-as-real-ip",
      title: "names the peer in X-Real-IP instead of the client",
      seams: () => sentHeader("x-real-ip", () => "10.255.255.254"),
    },
    { id: "upstream/loses-via", title: "sends no Via", seams: lose("via") },
    {
      id: "upstream/adds-default-port",
      title: "puts the port into every Host",
      seams: () => sentHeader("host", (value) => (value.includes(":") ? value : `${value}:80`)),
    },
    {
      id: "upstream/loses-port",
      title: "leaves the port out of Host",
      seams: () => sentHeader("host", (value) => value.replace(/:\d+$/, "")),
    },
    { id: "upstream/loses-request-id", title: "sends no X-Kong-Request-Id", seams: lose("x-kong-request-id") },
    { id: "upstream/loses-user-agent", title: "takes User-Agent off", across: true, seams: lose("user-agent") },
    { id: "upstream/loses-content-type", title: "takes Content-Type off a request", seams: lose("content-type") },
    { id: "upstream/rewrites-accept", title: "asks for */* whatever the client accepts", seams: () => sentHeader("accept", () => "*/*") },
    {
      id: "upstream/loses-if-none-match",
      title: "takes a condition off, so that nothing is ever not modified",
      seams: lose("if-none-match"),
    },
    {
      id: "upstream/adds-a-header",
      title: "adds a header of its own",
      seams: () => sending((sent) => ({ ...sent, headers: [...sent.headers, ["X-Gateway-Node", "7"]] })),
    },
    {
      id: "upstream/repeats-a-header",
      title: "sends Accept twice",
      seams: () =>
        sending((sent) => {
          const accept = headerValue(sent.headers, "accept");
          return accept === undefined ? sent : { ...sent, headers: [...sent.headers, ["Accept", accept]] };
        }),
    },
    {
      id: "upstream/passes-hop-headers",
      title: "passes on a header that belongs to the client's connection",
      seams: () => sending((sent) => ({ ...sent, headers: [...sent.headers, ["Proxy-Connection", "keep-alive"]] })),
    },
    {
      id: "upstream/loses-the-query",
      title: "loses the query",
      follows: LOST_KEYS,
      across: true,
      seams: () => sending((sent) => ({ ...sent, target: sent.target.split("?")[0] ?? "/" })),
    },
    {
      id: "upstream/sorts-the-query",
      title: "puts the query's arguments into another order", // key-auth writes the query anew where it hides a key; 2.8 does so in any order.
      follows: LOST_KEYS,
      seams: () => sending((sent) => ({ ...sent, target: reordered(sent.target) })),
    },
    {
      id: "upstream/asks-get-for-head",
      title: "asks the upstream GET for HEAD",
      seams: () => sending((sent) => ({ ...sent, method: sent.method === "HEAD" ? "GET" : sent.method })),
    },
    {
      id: "upstream/turns-patch-into-put",
      title: "sends PUT for PATCH",
      seams: () => sending((sent) => ({ ...sent, method: sent.method === "PATCH" ? "PUT" : sent.method })),
    },
    {
      id: "upstream/cuts-the-body",
      title: "sends a request's body without its last byte",
      across: true,
      seams: () => sending((sent) => withBody(sent, sent.body.subarray(0, -1))),
    },
    {
      id: "upstream/empties-the-body",
      title: "sends a request's head without its body",
      follows: LOST_KEYS,
      seams: () => sending((sent) => withBody(sent, Buffer.alloc(0))),
    },
    {
      id: "upstream/changes-the-form",
      title: "changes a field of a form",
      seams: () =>
        sending((sent) => (isForm(sent) ? withBody(sent, Buffer.from(sent.body.toString("latin1").replace(/=\d/, "=0"), "latin1")) : sent)),
    },
  ]),
);

type Sent = Parameters<Parameters<typeof sending>[0]>[0];

function withBody(sent: Sent, body: Buffer): Sent {
  if (sent.body.length === 0) return sent;
  const headers = sent.headers.map(
    ([name, value]) => [name, name.toLowerCase() === "content-length" ? String(body.length) : value] as const,
  );
  return { ...sent, body, headers };
}

function isForm({ headers }: Sent): boolean {
  return (headerValue(headers, "content-type") ?? "").startsWith("application/x-www-form-urlencoded");
}

function reordered(target: string): string {
  const [path = "", query] = target.split("?");
  return query === undefined ? target : `${path}?${query.split("&").toReversed().join("&")}`;
}
