import {
  type Consumer,
  consumerNamed,
  expiredKeys,
  type KeyHolder,
  keyHoldersOn,
  type OtherAuthentication,
  otherAuthenticationOn,
  type PluginInstance,
  type ProbeRequest,
  passesAcl,
  type Stage,
  type SuiteContext,
  stagesOf,
  textsOf,
  type Unreachable,
} from "../../harness/index.ts";
import { type Place, places } from "./present.ts";
import { type Refusals, refusalsOf } from "./refusals.ts";

/** A key-auth instance on a route: where it looks for a key, whom it lets in, and how it turns others away. */
export interface Door {
  readonly stage: Stage;
  readonly context: SuiteContext;
  readonly names: readonly [string, ...string[]];
  /** Where this instance looks for a key and a probe can put one, in the order it looks. */
  readonly places: readonly Place[];
  /** Where a probe can put a key although this instance does not look there. */
  readonly blindPlaces: readonly Place[];
  readonly hides: boolean;
  readonly asksOnPreflight: boolean;
  /** The consumer that everybody without a valid key becomes; "missing" when the config names one that does not exist. */
  readonly anonymous: Consumer | "missing" | null;
  readonly refusals: Refusals;
  readonly others: OtherAuthentication;
  readonly unknownKey: string;
  readonly expiredKeys: readonly string[];
  readonly holders: readonly KeyHolder[];
  /** The next holder in turn, so that no single consumer's rate limit bears all cases. */
  nextHolder(): KeyHolder | undefined;
  /** The request to this route that can carry a key in that place. */
  baseFor(place: Place): ProbeRequest;
  /** The request to this route with that method, or null when the route does not take it. */
  baseWith(method: string): ProbeRequest | null;
}

/** The door on the first reachable route of an instance, or why there is none. */
export function openDoor(instance: PluginInstance, context: SuiteContext): Door | Unreachable {
  const stages = stagesOf(context, instance);
  if ("reason" in stages) return stages;
  const [stage] = stages;
  const others = otherAuthenticationOn(context.inventory, stage.route);
  if (others.wall) return { instance: instance.id, reason: `${others.wall.label} turns callers away before it is asked` };
  const config = context.configOf(instance, context.xLine);
  const [name = "apikey", ...names] = textsOf(config, "key_names");
  const bodyBase = ["POST", "PUT", "PATCH"].map((method) => requestOf(context, stage, method)).find((request) => request !== null);
  const sendable = places.filter((place) => place !== "body" || bodyBase);
  const holders = keyHoldersOn(context, stage.route);
  let turn = 0;
  return {
    stage,
    context,
    names: [name, ...names],
    places: sendable.filter((place) => config[`key_in_${place}`] === true),
    blindPlaces: sendable.filter((place) => config[`key_in_${place}`] !== true),
    hides: config["hide_credentials"] === true,
    asksOnPreflight: config["run_on_preflight"] !== false,
    anonymous: typeof config["anonymous"] === "string" ? (consumerNamed(context.inventory, config["anonymous"]) ?? "missing") : null,
    refusals: refusalsOf(context, instance),
    others,
    unknownKey: `no-${context.faker.string.alphanumeric(32)}`,
    expiredKeys: expiredKeys(context),
    holders,
    nextHolder: () => holders[turn++ % Math.max(1, holders.length)],
    baseFor: (place) => (place === "body" && bodyBase ? bodyBase : stage.base),
    baseWith: (method) => requestOf(context, stage, method),
  };
}

/** Whether the anonymous consumer gets to the end of the route. */
export function anonymousPasses({ context, stage, others, anonymous }: Door): boolean {
  return others.letsKeysPass && anonymous !== null && anonymous !== "missing" && passesAcl(context.inventory, stage.route, anonymous);
}

function requestOf({ reach }: SuiteContext, { route }: Stage, method: string): ProbeRequest | null {
  const reached = reach.route(route.id, { method });
  return reached.kind === "reached" ? reached.request : null;
}
