import type { Impact, InstanceImpact, WindowImpact } from "../types/impact.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import { type Capacity, divided, meanAdmitted, requestsForWorst, worstAdmitted } from "./bound.ts";
import { type Shared, sharingOf } from "./sharing.ts";
import { storeOf } from "./stores.ts";
import { type LimitWindow, limitingPlugins, windowsOf } from "./windows.ts";
import { adviceFor, caveatsFor, identifierOf, type Sides } from "./wording.ts";

/** What a diversion is judged by. `onY` is X's backup after the migrations of Y. */
export interface ImpactInput {
  readonly versions: Sides<GatewayVersion>;
  readonly onX: Inventory;
  readonly onY: Inventory;
  /** Per cent of the requests that go to Y, 1 to 99. */
  readonly sharePercent: number;
  readonly nodes: Capacity;
}

const NOTES: readonly string[] = [
  "It lasts from the first request that goes to Y until the last one that goes to X, and after that for the rest of the window in progress (column after).",
  "A shift straight from 0 to 100 % counts as well: in the window of the shift a client has what X admitted before and what Y admits after. So does the way back.",
  "Requests at the same instant may exceed any of these limits a little, with or without a diversion: but for Redis from 3.4 on, Kong counts after it has decided.",
];

/** What every limiting instance admits while X and Y both serve, in the order of the inventory. Nothing is measured. */
export function impactOf(input: ImpactInput): Impact {
  const limiting = input.onX.plugins.filter(({ name }) => limitingPlugins.includes(name));
  return {
    x: input.versions.x.text,
    y: input.versions.y.text,
    sharePercent: input.sharePercent,
    nodes: input.nodes,
    instances: limiting.filter(({ enabled }) => enabled).map((instance) => instanceImpact(instance, input)),
    disabled: limiting.filter(({ enabled }) => !enabled).map(({ label }) => label),
    notes: NOTES,
  };
}

function instanceImpact(instance: PluginInstance, { versions, onY, sharePercent, nodes }: ImpactInput): InstanceImpact {
  const after = onY.plugins.find(({ id }) => id === instance.id) ?? instance;
  const stores = { x: storeOf(instance, versions.x), y: storeOf(after, versions.y) };
  const keysAreKnown = instance.name !== "rate-limiting-advanced" || versions.x.text === versions.y.text;
  const sharing = sharingOf(stores.x, stores.y, nodes, keysAreKnown);
  const windows = windowsOf(instance).map((window) => windowImpact(window, sharing, sharePercent));
  return {
    id: instance.id,
    plugin: instance.name,
    instance: instance.label,
    scope: instance.scope,
    identifier: identifierOf(instance),
    policy: { x: stores.x.policy, y: stores.y.policy },
    shared: sharing.shared,
    why: sharing.why,
    windows,
    advice: adviceFor(instance, sharing, stores.x, windows),
    caveats: caveatsFor(instance, sharing, stores, versions),
  };
}

function windowImpact({ name, limit, lastsSeconds }: LimitWindow, { shared, counters }: Shared, sharePercent: number): WindowImpact {
  // A limit of 0.5 admits one request: it is refused only when nothing remains.
  const each = Math.ceil(limit);
  const capacity = { x: each * counters.x, y: each * counters.y };
  const one = shared === "yes";
  return {
    name,
    limit,
    alone: capacity.x,
    worst: worstAdmitted(capacity),
    reachedAt: one ? null : requestsForWorst(sharePercent, capacity),
    twiceSent: one ? capacity.x : meanAdmitted(2 * capacity.x, sharePercent, capacity),
    lowered: one ? null : divided(Math.floor(limit) * counters.x, sharePercent, counters),
    lastsSeconds: one ? 0 : lastsSeconds,
  };
}
