import type { Exchange } from "../exchange.ts";
import type { Seams } from "../seams.ts";
import { blamedOn, CORE, faultsIn } from "./fault.ts";

/** Longer than busy machines make anybody wait (compare/compare.ts), and shorter than a client of a run with faults waits. */
const SLOW_MILLISECONDS = 21_000;
/** Longer than a client of a replay waits for an answer to begin, when it is told to wait less than usual. */
const FOREVER_MILLISECONDS = 90_000;

/** Waits where a route says so, and no longer than the gateway stands. */
const waiting = (applies: (exchange: Exchange) => boolean, milliseconds: number) => (): Partial<Seams> => ({
  answer: async (exchange) => {
    if (applies(exchange)) await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
    return null;
  },
});

/** The first so many exchanges for which it holds. */
const first = (count: number, holds: (exchange: Exchange) => boolean) => {
  let seen = 0;
  return (exchange: Exchange) => holds(exchange) && ++seen <= count;
};

const proxied = (exchange: Exchange) => exchange.proxy.tries > 0;

export const timingFaults = faultsIn(
  "timing",
  blamedOn(CORE, [
    {
      id: "timing/slow-first-answers",
      title: "takes twenty seconds for its first answers",
      seams: () => waiting(first(3, proxied), SLOW_MILLISECONDS)(),
    },
    {
      id: "timing/slow-on-one-method",
      title: "takes twenty seconds for the first PATCH requests",
      seams: () =>
        waiting(
          first(3, ({ request }) => request.method === "PATCH"),
          SLOW_MILLISECONDS,
        )(),
    },
    {
      id: "timing/never-answers",
      title: "never answers some requests",
      across: true,
      seams: () => waiting(first(2, proxied), FOREVER_MILLISECONDS)(),
    },
    {
      id: "timing/drops-connections",
      title: "closes the connection instead of answering DELETE",
      across: true,
      seams: () => ({ answer: async ({ request }) => (request.method === "DELETE" ? "drop" : null) }),
    },
    {
      id: "timing/gives-up-at-once",
      title: "answers 504 without waiting for the upstream of PUT",
      seams: () => ({ upstream: async ({ request }, sent, send) => (request.method === "PUT" ? 504 : send(sent)) }),
    },
    {
      id: "timing/sends-twice",
      title: "sends a POST to the upstream a second time",
      across: true,
      seams: () => ({
        upstream: async ({ request }, sent, send) => {
          if (request.method === "POST") await send(sent);
          return send(sent);
        },
      }),
    },
    {
      id: "timing/answers-before-asking",
      title: "answers 502 though the upstream answered",
      seams: () => ({
        upstream: async ({ request }, sent, send) => {
          const outcome = await send(sent);
          return request.method === "DELETE" ? 502 : outcome;
        },
      }),
    },
  ]),
);
