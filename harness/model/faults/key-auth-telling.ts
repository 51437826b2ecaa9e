import type { Answer } from "../answer.ts";
import { reject } from "../answer.ts";
import { clearHeader, lookupHeader, setHeader } from "../headers.ts";
import type { PluginCall } from "../plugin.ts";
import type { Seams } from "../seams.ts";
import { access, leftBy, refusal, settingsOf } from "./alter.ts";
import { blamedOn, faultsIn, pluginToBlame } from "./fault.ts";

const NAME = "key-auth";

const set = settingsOf(NAME);
const after = leftBy(NAME);

/** Another consumer than the right one, the same on every call. */
function neighbour({ gateway }: PluginCall, id: string) {
  const { consumers } = gateway.inventory;
  const at = consumers.findIndex((one) => one.id === id);
  return consumers[(at + 1) % consumers.length] ?? null;
}

const challenge = (answer: Answer, value: string | null): Answer => ({
  ...answer,
  headers: [
    ...answer.headers.filter(([name]) => name.toLowerCase() !== "www-authenticate"),
    ...(value === null ? [] : [["WWW-Authenticate", value] as const]),
  ],
});

export const keyAuthTellingFaults = faultsIn(
  "key-auth",
  blamedOn(pluginToBlame(NAME), [
    { id: "key-auth/forgets-to-hide", title: "forgets hide_credentials", across: true, seams: set({ hide_credentials: false }) },
    {
      id: "key-auth/hides-in-headers-only",
      title: "hides a key in a header and passes on one in the query",
      seams: () =>
        access(NAME, async (call, next) => {
          const { query } = call.exchange.request;
          const answer = await next(call);
          call.exchange.request.query = query;
          return answer;
        }),
    },
    {
      id: "key-auth/hides-what-it-should-pass-on",
      title: "takes the key off where it should stay",
      across: true,
      seams: set({ hide_credentials: true }),
    },
    {
      id: "key-auth/answers-403",
      title: "answers 403 for 401",
      across: true,
      seams: () => refusal(NAME, (answer) => ({ ...answer, status: 403 })),
    },
    {
      id: "key-auth/says-something-else",
      title: "gives another message",
      seams: () => refusal(NAME, (answer) => reject(answer.status, "Authentication required", answer.headers)),
    },
    {
      id: "key-auth/drops-the-challenge",
      title: "drops WWW-Authenticate",
      seams: () => refusal(NAME, (answer) => challenge(answer, null)),
    },
    {
      id: "key-auth/names-another-realm",
      title: "names a realm in WWW-Authenticate that is not configured",
      seams: () => refusal(NAME, (answer) => challenge(answer, 'Key realm="service"')),
    },
    {
      id: "key-auth/loses-the-username",
      title: "does not tell the upstream the consumer's name",
      across: true,
      seams: after(({ exchange }) => clearHeader(exchange.request.headers, "x-consumer-username")),
    },
    {
      id: "key-auth/loses-the-custom-id",
      title: "does not tell the upstream the consumer's custom id",
      seams: after(({ exchange }) => clearHeader(exchange.request.headers, "x-consumer-custom-id")),
    },
    {
      id: "key-auth/loses-the-credential",
      title: "does not tell the upstream which credential it was",
      seams: after(({ exchange }) => clearHeader(exchange.request.headers, "x-credential-identifier")),
    },
    {
      id: "key-auth/hides-that-it-is-anonymous",
      title: "does not tell the upstream that the consumer is anonymous",
      seams: after(({ exchange }) => clearHeader(exchange.request.headers, "x-anonymous-consumer")),
    },
    { id: "key-auth/believes-the-client", title: "passes on X-Consumer-Username as the client made it up", seams: believingTheClient },
    {
      id: "key-auth/leaks-another-consumer",
      title: "tells the upstream another consumer's name",
      seams: after((call) =>
        setHeader(call.exchange.request.headers, "X-Consumer-Username", neighbour(call, call.exchange.consumer?.id ?? "")?.username ?? "x"),
      ),
    },
  ]),
);

function believingTheClient(): Partial<Seams> {
  return access(NAME, async (call, next) => {
    const { headers } = call.exchange.request;
    const [said] = lookupHeader(headers, "x-consumer-username");
    const answer = await next(call);
    if (said !== undefined) setHeader(headers, "X-Consumer-Username", said);
    return answer;
  });
}
