import { reject } from "../answer.ts";
import { clearHeader, setHeader } from "../headers.ts";
import type { PluginCall } from "../plugin.ts";
import { access, refusal, settingsOf } from "./alter.ts";
import { blamedOn, faultsIn, pluginToBlame } from "./fault.ts";

const NAME = "rate-limiting";

const set = settingsOf(NAME);

/** What the plugin wrote into the answer before there is one, changed afterwards. */
const headers = (change: (call: PluginCall) => void) => () =>
  access(NAME, async (call, next) => {
    const answer = await next(call);
    change(call);
    return answer;
  });

const early = (name: string, change: (value: string) => string | null) =>
  headers(({ exchange }) => {
    const value = exchange.earlyHeaders.find(([key]) => key.toLowerCase() === name)?.[1];
    if (value === undefined) return;
    const changed = change(value);
    if (changed === null) clearHeader(exchange.earlyHeaders, name);
    else setHeader(exchange.earlyHeaders, name, changed);
  });

export const limitTellingFaults = faultsIn(
  "rate-limiting",
  blamedOn(pluginToBlame(NAME), [
    {
      id: "rate-limiting/answers-503",
      title: "answers 503 for 429",
      across: true,
      seams: () => refusal(NAME, (answer) => ({ ...answer, status: 503 })),
    },
    {
      id: "rate-limiting/says-something-else",
      title: "gives another message",
      seams: () => refusal(NAME, (answer) => reject(answer.status, "Too many requests", answer.headers)),
    },
    { id: "rate-limiting/loses-retry-after", title: "sends no Retry-After", across: true, seams: early("retry-after", () => null) },
    {
      id: "rate-limiting/remaining-off-by-one",
      title: "says one call more is left than is",
      seams: early("ratelimit-remaining", (value) => String(Number(value) + 1)),
    },
    {
      id: "rate-limiting/loses-window-headers",
      title: "sends no X-RateLimit-Remaining-Minute",
      seams: early("x-ratelimit-remaining-minute", () => null),
    },
    {
      id: "rate-limiting/wrong-limit-header",
      title: "names another limit than it keeps",
      seams: early("x-ratelimit-limit-minute", (value) => String(10 * Number(value))),
    },
    {
      id: "rate-limiting/reset-in-milliseconds",
      title: "gives RateLimit-Reset in milliseconds",
      seams: early("ratelimit-reset", (value) => `${value}000`),
    },
    {
      id: "rate-limiting/shows-hidden-headers",
      title: "sends the headers that are to be hidden",
      seams: set({ hide_client_headers: false }),
    },
    {
      id: "rate-limiting/hides-headers",
      title: "hides the headers that are to be sent",
      across: true,
      seams: set({ hide_client_headers: true }),
    },
  ]),
);
