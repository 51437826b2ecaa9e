import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type SoundRouter, seenInReplay } from "../model/router/index.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";
import type { PlannedCounter } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { countersOf } from "./counters.ts";
import { laneOf, type SharedLane } from "./shared-lanes.ts";
import { waysOf } from "./way.ts";

/** One side of a cutover as the plan sees it: what it holds and how its router would decide. */
export interface Side {
  readonly inventory: Inventory;
  readonly router: SoundRouter;
}

/** What can be told of a recorded request before it is sent. */
export interface Traffic {
  /** Plugins that will be effective on X or on Y. */
  readonly plugins: ReadonlySet<string>;
  /** Instances that will be effective on X, which made the recording. */
  readonly onX: readonly PluginInstance[];
  /** Lanes it must be ordered in: its client, its identity, every counter and every entry of a cache that it shares with others. */
  readonly lanes: readonly string[];
  /** Rate-limit counters that it will be counted on. */
  readonly counters: readonly PlannedCounter[];
  /** The route that X's router will give it to; null: none. */
  readonly route: Route | null;
  /** Id of the consumer whose key, token or signature it carries; null: none that is known. */
  readonly consumer: string | null;
  /** One of the lanes: who sends it, as far as its credential or else its address tells. */
  readonly identity: string;
}

export { CACHE_LANE } from "./shared-lanes.ts";

/** Makes the look-up that predicts, for a recorded request, the plugins on its way and the lanes it belongs to. */
export function trafficOracle(x: Side, y: Side): (exchange: RecordedExchange) => Traffic {
  const owners = keyOwners(x.inventory);
  const holders = new Map(x.inventory.credentials.map(({ id, consumer_id }) => [id, consumer_id]));
  const wayOf = waysOf(x.inventory, y.inventory);
  const alike = routeAlike(x, y);
  return (exchange) => {
    const { request, scheme } = exchange;
    const consumer = consumerOf(request, owners) ?? provenBy(exchange, holders);
    const seen = seenInReplay(request, scheme);
    const onX = x.router.choose(seen);
    const way = wayOf(onX, alike ? onX : y.router.choose(seen), consumer);
    const lanes = identityLanes(exchange, consumer);
    return {
      onX: way.onX,
      route: onX?.route ?? null,
      consumer,
      identity: lanes.at(-1) ?? "",
      counters: countersOf(way.instances, exchange, consumer),
      plugins: way.plugins,
      lanes: withShared(lanes, way.shared, request),
    };
  };
}

/** Whether both routers decide alike because they are of one line and over the same routes. */
function routeAlike(x: Side, y: Side): boolean {
  const decidedBy = ({ router, inventory: { routes, services } }: Side) => ({ line: router.line, routes, services });
  return isDeepStrictEqual(decidedBy(x), decidedBy(y));
}

/** Who owns a key. The lengths of all keys tell most values apart from them at once. */
interface KeyOwners {
  readonly byKey: ReadonlyMap<string, string>;
  readonly lengths: ReadonlySet<number>;
}

function keyOwners(inventory: Inventory): KeyOwners {
  const keys = inventory.credentials.filter((credential) => credential.kind === "key-auth");
  const byKey = new Map(keys.map((credential) => [credential.secrets["key"] ?? "", credential.consumer_id]));
  return { byKey, lengths: new Set([...byKey.keys()].map(({ length }) => length)) };
}

function ownerOf(value: string, { byKey, lengths }: KeyOwners): string | undefined {
  return lengths.has(value.length) ? byKey.get(value) : undefined;
}

/** A key may stand in any header or query argument, since each instance names its own. */
function consumerOf({ headers, target }: RequestMessage, owners: KeyOwners): string | null {
  for (const line of headers) {
    const owner = ownerOf(line[1], owners);
    if (owner !== undefined) return owner;
  }
  if (owners.byKey.size === 0 || !target.includes("?")) return null;
  for (const value of valuesInQuery(target.slice(target.indexOf("?") + 1))) {
    const owner = ownerOf(value, owners);
    if (owner !== undefined) return owner;
  }
  return null;
}

/** What only a parser of forms reads right. */
const ENCODED = /[%+]|^\?|[^\0-\x7f]/;

function valuesInQuery(query: string): Iterable<string> {
  if (ENCODED.test(query)) return new URLSearchParams(query).values();
  const values: string[] = [];
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    values.push(equals === -1 ? "" : pair.slice(equals + 1));
  }
  return values;
}

/** The consumer whose credential signs the request as it is sent; a wrong signature proves nobody. */
function provenBy({ renew }: RecordedExchange, holders: ReadonlyMap<string, string>): string | null {
  const proof = renew?.find((one) => "credential" in one && !("signature" in one && one.signature === "other"));
  return proof === undefined || !("credential" in proof) ? null : (holders.get(proof.credential ?? "") ?? null);
}

function identityLanes({ client, request }: RecordedExchange, consumer: string | null): readonly string[] {
  const own = `client ${client ?? "unknown"}`;
  if (consumer !== null) return [own, `consumer ${consumer}`];
  const authorization = headerValue(request.headers, "authorization");
  return authorization === undefined ? [own] : [own, `authorization ${hash("sha256", authorization).slice(0, 16)}`];
}

function withShared(own: readonly string[], shared: readonly SharedLane[], request: RequestMessage): readonly string[] {
  if (shared.length === 0) return own;
  const lanes = [...own];
  for (const one of shared) {
    const lane = laneOf(one, request);
    if (!lanes.includes(lane)) lanes.push(lane);
  }
  return lanes;
}
