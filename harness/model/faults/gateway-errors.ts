import type { OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import type { Seams } from "../seams.ts";
import { answering, replaceBody } from "./alter.ts";
import { CORE, faultsIn, ROUTER } from "./fault.ts";

/** Changes what Kong answers to requests that no route takes. */
const unrouted = (change: (response: OutgoingResponse) => void) => (): Partial<Seams> =>
  answering((response, { route }) => {
    if (route === null && response.status === 404) change(response);
  });

const rewritten = (change: (text: string) => string) => (response: OutgoingResponse) =>
  replaceBody(response, Buffer.from(change(response.body.toString())));

export const errorFaults = faultsIn("gateway errors", [
  {
    id: "errors/no-route-is-503",
    title: "answers 503 when no route matches",
    blame: ROUTER,
    across: true,
    seams: unrouted((response) => {
      response.status = 503;
    }),
  },
  {
    id: "errors/no-route-is-ok",
    title: "answers 200 when no route matches",
    blame: ROUTER,
    seams: unrouted((response) => {
      response.status = 200;
    }),
  },
  {
    id: "errors/no-route-says-else",
    title: "gives another message when no route matches",
    blame: ROUTER,
    across: true,
    seams: unrouted(rewritten((text) => text.replace("no Route matched", "no route and no API found"))),
  },
  {
    id: "errors/no-route-in-html",
    title: "answers with a page instead of JSON when no route matches",
    blame: ROUTER,
    seams: unrouted((response) => {
      response.contentType = "text/html; charset=utf-8";
      replaceBody(response, Buffer.from("<html><body><h1>404 Not Found</h1></body></html>"));
    }),
  },
  {
    id: "errors/forgets-the-request-id",
    title: "leaves the request id out of its errors",
    blame: CORE,
    seams: () =>
      answering((response) => {
        if (!response.fromUpstream) rewritten((text) => text.replace(/,\s*"request_id":"\w+"/, ""))(response);
      }),
  },
  {
    id: "errors/names-another-server",
    title: "names another Server in its own answers",
    blame: CORE,
    across: true,
    seams: () =>
      answering((response) => {
        if (!response.fromUpstream) setHeader(response.headers, "Server", "openresty");
      }),
  },
  {
    id: "errors/loses-response-latency",
    title: "sends no X-Kong-Response-Latency",
    blame: CORE,
    seams: () =>
      answering(({ headers }) => {
        const at = headers.findIndex(([name]) => name === "X-Kong-Response-Latency");
        if (at >= 0) headers.splice(at, 1);
      }),
  },
]);
