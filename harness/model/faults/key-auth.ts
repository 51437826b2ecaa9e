import { lookupHeader, setHeader } from "../headers.ts";
import type { Lookups } from "../lookups.ts";
import type { PluginCall } from "../plugin.ts";
import { textsOr } from "../plugin-config.ts";
import { argumentValues, parseArguments } from "../query.ts";
import { access, config, lost, refusal, settingsOf } from "./alter.ts";
import { blamedOn, faultsIn, pluginToBlame } from "./fault.ts";

const NAME = "key-auth";

const set = settingsOf(NAME);

/** The plugin finds consumers and credentials in another way. */
const lookups = (change: (sound: Lookups, call: PluginCall) => Partial<Lookups>) => () =>
  access(NAME, (call, next) => {
    const { gateway } = call;
    return next({ ...call, gateway: { ...gateway, lookups: { ...gateway.lookups, ...change(gateway.lookups, call) } } });
  });

function keysSent({ exchange, config: stored }: PluginCall): readonly (string | null)[] {
  const args = parseArguments(exchange.request.query);
  const names = textsOr(stored, "key_names", ["apikey"]);
  return names.flatMap((name) => [...lookupHeader(exchange.request.headers, name), ...argumentValues(args, name)]);
}

/** Another consumer than the right one, the same on every call. */
function neighbour({ gateway }: PluginCall, id: string) {
  const { consumers } = gateway.inventory;
  const at = consumers.findIndex((one) => one.id === id);
  return consumers[(at + 1) % consumers.length] ?? null;
}

const CONSUMED = ["rate-limiting", "acl"];

export const keyAuthFaults = faultsIn(
  "key-auth",
  blamedOn(pluginToBlame(NAME), [
    {
      id: "key-auth/accepts-an-empty-key",
      title: "accepts an empty key",
      across: true,
      follows: CONSUMED,
      seams: () => refusal(NAME, (answer, call) => (keysSent(call).includes("") ? null : answer)),
    },
    {
      id: "key-auth/ignores-case",
      title: "compares keys without regard to case",
      across: true,
      follows: CONSUMED,
      seams: lookups((sound, { gateway }) => ({
        credential: (kind, key) =>
          sound.credential(kind, key) ??
          gateway.inventory.credentials.find((one) => one.kind === kind && one.secrets["key"]?.toLowerCase() === key.toLowerCase()) ??
          null,
      })),
    },
    {
      id: "key-auth/accepts-unknown-keys",
      title: "accepts any key",
      across: true,
      follows: CONSUMED,
      seams: () => refusal(NAME, (answer, call) => (keysSent(call).length === 1 && keysSent(call)[0] !== "" ? null : answer)),
    },
    {
      id: "key-auth/accepts-no-key",
      title: "lets requests without a key through",
      across: true,
      follows: CONSUMED,
      seams: () => refusal(NAME, (answer, call) => (keysSent(call).length === 0 ? null : answer)),
    },
    {
      id: "key-auth/accepts-expired-keys",
      title: "accepts a key that has run out",
      across: true,
      follows: CONSUMED,
      seams: () => access(NAME, (call, next) => next({ ...call, gateway: { ...call.gateway, clock: () => 0 } })),
    },
    {
      id: "key-auth/refuses-lasting-keys",
      title: "takes a key with an end for one that has run out",
      follows: CONSUMED,
      seams: () => access(NAME, (call, next) => next({ ...call, gateway: { ...call.gateway, clock: () => Number.MAX_SAFE_INTEGER } })),
    },
    {
      id: "key-auth/takes-the-first-of-two-keys",
      title: "takes the first of two keys",
      follows: CONSUMED,
      seams: () =>
        access(NAME, (call, next) => {
          const { headers } = call.exchange.request;
          for (const name of textsOr(call.config, "key_names", ["apikey"])) {
            const [first, ...more] = lookupHeader(headers, name);
            if (first !== undefined && more.length > 0) setHeader(headers, name, first);
          }
          return next(call);
        }),
    },
    {
      id: "key-auth/reads-the-first-name-only",
      title: "looks for the key under the first name only",
      follows: CONSUMED,
      seams: () => config(NAME, (stored) => ({ ...stored, key_names: textsOr(stored, "key_names", ["apikey"]).slice(0, 1) })),
    },
    {
      id: "key-auth/reads-headers-though-forbidden",
      title: "reads a key from a header where it must not",
      follows: CONSUMED,
      seams: set({ key_in_header: true }),
    },
    {
      id: "key-auth/reads-the-query-though-forbidden",
      title: "reads a key from the query where it must not",
      follows: CONSUMED,
      seams: set({ key_in_query: true }),
    },
    {
      id: "key-auth/reads-no-body",
      title: "does not read a key from the body",
      follows: CONSUMED,
      across: true,
      seams: set({ key_in_body: false }),
    },
    {
      id: "key-auth/reads-the-body-though-forbidden",
      title: "reads a key from the body where it must not",
      follows: CONSUMED,
      seams: set({ key_in_body: true }),
    },
    {
      id: "key-auth/knows-no-anonymous",
      title: "refuses guests where an anonymous consumer is named",
      across: true,
      follows: CONSUMED,
      seams: set({ anonymous: null }),
    },
    {
      id: "key-auth/everybody-may-be-anonymous",
      title: "takes strangers for a consumer where none is named",
      follows: CONSUMED,
      seams: () => config(NAME, (stored, { consumers }) => ({ ...stored, anonymous: stored["anonymous"] ?? consumers[0]?.id ?? null })),
    },
    {
      id: "key-auth/refuses-preflights",
      title: "asks preflights for a key where it must not",
      follows: CONSUMED,
      seams: set({ run_on_preflight: true }),
    },
    {
      id: "key-auth/lets-preflights-through",
      title: "lets every OPTIONS request through",
      follows: CONSUMED,
      seams: set({ run_on_preflight: false }),
    },
    {
      id: "key-auth/takes-one-for-another",
      title: "takes a consumer for another one",
      across: true,
      follows: CONSUMED,
      seams: lookups((_sound, call) => ({ consumer: (id) => neighbour(call, id) })),
    },
    {
      id: "key-auth/runs-disabled-instances",
      title: "runs an instance that is disabled",
      seams: () => ({
        inventory: (all) => ({ ...all, plugins: all.plugins.map((one) => (one.name === NAME ? { ...one, enabled: true } : one)) }),
      }),
    },
    {
      id: "key-auth/prefers-the-service",
      title: "runs the service's instance where the route has one of its own",
      follows: CONSUMED,
      seams: () =>
        lost(NAME, (one, { routes, plugins }) => {
          const service = routes.find(({ id }) => id === one.route_id)?.service_id;
          return service !== undefined && service !== null && plugins.some((other) => other.name === NAME && other.service_id === service);
        }),
    },
    { id: "key-auth/does-not-run", title: "does not run at all", across: true, follows: CONSUMED, seams: () => lost(NAME, () => true) },
  ]),
);
