import type { Inventory, PluginInstance } from "../../types/inventory.ts";
import type { LimitWindow } from "../../types/observations.ts";
import type { PlannedCase, PlannedExchange } from "../../types/plan.ts";
import type { ClusterName, Transcript } from "../../types/transcript.ts";
import { TOO_MANY_STATUS } from "../admitted.ts";
import { runOf } from "../counters.ts";
import type { Runs } from "../evidence.ts";
import { exercisedOn } from "../exercised.ts";
import { answeredBy, type Part, partOf } from "../scene.ts";
import { callers } from "./callers.ts";
import { type CountedLimit, type Limiter, limitersIn } from "./limiters.ts";
import { transcriptOf } from "./transcript-of.ts";
import { addRequest, noRequests, shownRequests, type WindowRequests } from "./window-requests.ts";
import { windowShelf } from "./window-shelf.ts";

/** What each cluster admitted and refused in the windows of every limit that X configures. Bounded whatever the traffic is. */
export interface WindowRecord {
  /** In the order of sending, as the judge takes them. */
  add(planned: PlannedCase, runs: Runs): void;
  result(): { readonly windows: readonly LimitWindow[]; readonly leftOut: number };
}

/** Not masked: most windows are like others, and nobody is shown them. */
interface OpenWindow {
  readonly limit: CountedLimit;
  readonly identifier: string;
  readonly case: string | null;
  readonly requests: WindowRequests;
}

/** Windows that may be filling side by side; the one that was begun first is closed for the next. */
const OPEN_WINDOWS = 2000;
const CLUSTERS: readonly ClusterName[] = ["x", "control", "y"];

/** @param mask identifiers and labels may hold a secret */
export function windowRecord(inventory: Inventory, mask: (text: string) => string): WindowRecord {
  const who = callers(inventory);
  const limitersOf = limitersIn(inventory);
  const open = new Map<string, OpenWindow>();
  const shelf = windowShelf();
  const labels = new Map<string, string>();
  const labelOf = ({ label }: CountedLimit): string => {
    const masked = labels.get(label) ?? mask(label);
    labels.set(label, masked);
    return masked;
  };
  const close = (key: string, window: OpenWindow) => {
    open.delete(key);
    const { limit, requests } = window;
    const head = { instance: labelOf(limit), period: limit.period };
    shelf.put({ ...head, requests: requests.kept }, () => ({
      ...{ ...head, limit: limit.limit, identifier: mask(window.identifier) },
      ...{ case: window.case === null ? null : mask(window.case), ...shownRequests(requests) },
    }));
  };
  const begin = (key: string, window: OpenWindow): OpenWindow => {
    if (open.size >= OPEN_WINDOWS) {
      const [oldest] = open;
      if (oldest !== undefined) close(...oldest);
    }
    open.set(key, window);
    return window;
  };
  const windowOf = (planned: PlannedCase, exchange: PlannedExchange, limit: CountedLimit, identifier: string): OpenWindow => {
    const key = `${limit.number}\n${runOf(planned, { exchange }, limit.windowMilliseconds).join("\n")}\n${identifier}`;
    const known = open.get(key);
    if (known !== undefined) return known;
    return begin(key, { limit, identifier, case: planned.kind === "recorded" ? null : planned.key, requests: noRequests() });
  };
  const count = (planned: PlannedCase, exchange: PlannedExchange, place: number, runs: Runs): void => {
    const seen = transcriptOf(runs.x, exchange.id, place);
    if (seen === undefined) return;
    const consumer = who.consumerOf(exchange.request, seen);
    const part = partOf(seen, inventory, consumer);
    for (const { instance, limits } of countedBy(part, limitersOf(part.instances))) {
      const identifier = who.identifierOf(instance, part.route, exchange, consumer);
      const admitted = admittedOn(exchange.id, place, runs, instance);
      for (const limit of limits) addRequest(windowOf(planned, exchange, limit, identifier).requests, seen.at, admitted);
    }
  };
  return {
    add: (planned, runs) => {
      for (const [place, exchange] of planned.exchanges.entries()) {
        // Probes without a window stay below every limit by design.
        if (planned.window !== null || (exchange.counters?.length ?? 0) > 0) count(planned, exchange, place, runs);
      }
    },
    result: () => {
      for (const [key, window] of [...open]) close(key, window);
      return { windows: shelf.kept(), leftOut: shelf.leftOut };
    },
  };
}

/** Those that counted a request on X: not those behind a plugin that refused it. */
function countedBy(part: Part, limiters: readonly Limiter[]): readonly Limiter[] {
  if (limiters.length === 0) return limiters;
  const exercised = exercisedOn(part);
  return exercised === part.instances ? limiters : limiters.filter(({ instance }) => exercised.includes(instance));
}

function isGatewaysOwn({ outcome, upstream }: Transcript): boolean {
  const reached = upstream.kind === "observed" ? upstream.requests.length : null;
  return outcome.kind === "answered" && answeredBy(outcome.response, reached) === "kong";
}

type Admitted = LimitWindow["requests"][number]["admitted"];

function admittedOn(exchange: string, place: number, runs: Runs, instance: PluginInstance): Admitted {
  const on: { -readonly [cluster in ClusterName]?: boolean | null } = {};
  for (const cluster of CLUSTERS) {
    const transcripts = runs[cluster];
    if (transcripts !== undefined) on[cluster] = admitted(transcriptOf(transcripts, exchange, place), instance);
  }
  return on;
}

/** Null: no answer, so nobody knows. A 429 of the upstream's own is no refusal of the gateway's. */
function admitted(seen: Transcript | undefined, { config }: PluginInstance): boolean | null {
  if (seen?.outcome.kind !== "answered") return null;
  const { status } = seen.outcome.response;
  return !((status === TOO_MANY_STATUS || status === config["error_code"]) && isGatewaysOwn(seen));
}
