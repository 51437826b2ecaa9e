import { gatewayVersion } from "../../types/version.ts";
import { templateBody } from "../core/error-body.ts";
import type { OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import { traitsOf } from "../traits.ts";
import { answering, replaceBody } from "./alter.ts";
import { CORE, faultsIn } from "./fault.ts";

/** To a HEAD nothing is said: that its length is another may be the plugin's other words as well. */
const UNREADABLE = ["key-auth"];

const rewritten = (change: (text: string) => string) => (response: OutgoingResponse) =>
  replaceBody(response, Buffer.from(change(response.body.toString())));

export const errorFaults = faultsIn("gateway errors", [
  {
    id: "errors/always-in-html",
    title: "writes its errors as a page, whatever the client accepts",
    follows: UNREADABLE,
    blame: CORE,
    across: true,
    seams: () => ({
      answer: async ({ requestId }, response) => {
        const message = /^\{\s*"message":\s*"([^"]*)"/.exec(response.body.toString())?.[1];
        if (response.fromUpstream || response.status < 400 || message === undefined) return null;
        response.contentType = "text/html; charset=utf-8";
        replaceBody(response, Buffer.from(page(message, requestId)));
        return null;
      },
    }),
  },
  {
    id: "errors/forgets-the-request-id",
    title: "leaves the request id out of its errors",
    follows: UNREADABLE,
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

function page(message: string, requestId: string): string {
  return templateBody("html", message, requestId, traitsOf(gatewayVersion("3.9")));
}
