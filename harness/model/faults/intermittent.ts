import { withoutHeaders } from "../../types/message.ts";
import { reject } from "../answer.ts";
import type { OutgoingResponse } from "../exchange.ts";
import { setHeader } from "../headers.ts";
import type { Seams } from "../seams.ts";
import { access, answering, replaceBody, replaceLines } from "./alter.ts";
import { CORE, faultsIn, pluginToBlame, ROUTER } from "./fault.ts";

/** True once in so many calls. */
function oneIn(count: number): () => boolean {
  let calls = 0;
  return () => ++calls % count === 0;
}

/** Changes one in a thousand of the answers that the upstream made. */
const rarely = (change: (response: OutgoingResponse) => void) => (): Partial<Seams> => {
  const now = oneIn(1000);
  return answering((response) => {
    if (response.fromUpstream && response.body.length > 0 && now()) change(response);
  });
};

export const intermittentFaults = faultsIn("intermittent", [
  {
    id: "rarely/adds-a-header",
    title: "adds a header to one answer in a thousand",
    blame: CORE,
    across: true,
    seams: rarely(({ headers }) => setHeader(headers, "X-Cache-Node", "3")),
  },
  {
    id: "rarely/loses-a-header",
    title: "loses Via of one answer in a thousand",
    blame: CORE,
    seams: rarely((response) => replaceLines(response, withoutHeaders(response.headers, ["via"]))),
  },
  {
    id: "rarely/fails",
    title: "answers 500 once in a thousand",
    blame: CORE,
    seams: rarely((response) => {
      response.status = 500;
    }),
  },
  {
    id: "rarely/cuts-a-body",
    title: "cuts one body in a thousand",
    blame: CORE,
    across: true,
    seams: rarely((response) => replaceBody(response, response.body.subarray(0, response.body.length / 2))),
  },
  {
    id: "rarely/loses-a-request-header",
    title: "loses X-Forwarded-For of one request in a thousand",
    blame: CORE,
    seams: () => {
      const now = oneIn(1000);
      return {
        upstream: (_exchange, sent, send) => send(now() ? { ...sent, headers: withoutHeaders(sent.headers, ["x-forwarded-for"]) } : sent),
      };
    },
  },
  {
    id: "rarely/knows-no-route",
    title: "finds no route for one request in a thousand",
    blame: ROUTER,
    seams: () => {
      const now = oneIn(1000);
      return { router: (router) => ({ ...router, match: (request) => (now() ? null : router.match(request)) }) };
    },
  },
  {
    id: "rarely/refuses-a-key",
    title: "refuses one good key in a hundred",
    blame: pluginToBlame("key-auth"),
    follows: ["rate-limiting", "acl"],
    seams: () => {
      const now = oneIn(100);
      return access(
        "key-auth",
        async (call, next) => (await next(call)) ?? (now() ? reject(401, "Unauthorized", [["WWW-Authenticate", "Key"]]) : null),
      );
    },
  },
  {
    id: "rarely/loses-a-count",
    title: "loses one count in a hundred",
    blame: pluginToBlame("rate-limiting"),
    seams: () => {
      const now = oneIn(100);
      return {
        counters: (stores) => ({
          ...stores,
          local: { ...stores.local, increment: async (keys, by, at) => (now() ? undefined : stores.local.increment(keys, by, at)) },
        }),
      };
    },
  },
]);
