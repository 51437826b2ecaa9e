import type { Inventory, PluginInstance } from "../../types/inventory.ts";
import type { LimitWindow } from "../../types/observations.ts";
import type { PlannedCase, PlannedExchange } from "../../types/plan.ts";
import type { ClusterName, Transcript } from "../../types/transcript.ts";
import { TOO_MANY_STATUS } from "../admitted.ts";
import { runOf, WINDOW_MILLISECONDS } from "../counters.ts";
import type { Runs } from "../evidence.ts";
import { exercisedOn } from "../exercised.ts";
import { answeredBy, type Part, partOf } from "../scene.ts";
import { callers } from "./callers.ts";
import { type Limit, limitsOf } from "./limits.ts";
import { type WindowRequests, windowRequests } from "./window-requests.ts";
import { windowShelf } from "./window-shelf.ts";

/** What each cluster admitted and refused in the windows of every limit that X configures. Bounded whatever the traffic is. */
export interface WindowRecord {
  /** In the order of sending, as the judge takes them. */
  add(planned: PlannedCase, runs: Runs): void;
  result(): { readonly windows: readonly LimitWindow[]; readonly leftOut: number };
}

interface OpenWindow {
  readonly head: Omit<LimitWindow, "requests" | "requestsLeftOut">;
  readonly requests: WindowRequests;
}

/** Windows that may be filling side by side; the one that was begun first is closed for the next. */
const OPEN_WINDOWS = 2000;
const CLUSTERS: readonly ClusterName[] = ["x", "control", "y"];

/** @param mask identifiers and labels may hold a secret */
export function windowRecord(inventory: Inventory, mask: (text: string) => string): WindowRecord {
  const who = callers(inventory);
  const open = new Map<string, OpenWindow>();
  const shelf = windowShelf();
  const close = (key: string, { head, requests }: OpenWindow) => {
    open.delete(key);
    shelf.put({ ...head, ...requests.result() });
  };
  const begin = (key: string, head: OpenWindow["head"]): OpenWindow => {
    const [oldest] = open;
    if (open.size >= OPEN_WINDOWS && oldest !== undefined) close(...oldest);
    const window = { head, requests: windowRequests() };
    open.set(key, window);
    return window;
  };
  const count = (planned: PlannedCase, exchange: PlannedExchange, runs: Runs): void => {
    const seen = runs.x?.find((one) => one.exchange === exchange.id);
    if (seen === undefined) return;
    const consumer = who.consumerOf(exchange.request, seen);
    const part = partOf(seen, inventory, consumer);
    for (const { instance, limit } of countedBy(part)) {
      const identifier = who.identifierOf(instance, part.route, exchange, consumer);
      const { label, period } = limit;
      const run = runOf(planned, { exchange }, WINDOW_MILLISECONDS[period] ?? null);
      const key = JSON.stringify([run, label, period, limit.limit, identifier]);
      const head = { instance: mask(label), period, limit: limit.limit, identifier: mask(identifier) };
      const window = open.get(key) ?? begin(key, { ...head, case: planned.kind === "recorded" ? null : mask(planned.key) });
      window.requests.add({ at: seen.at, admitted: admittedOn(exchange.id, runs, instance) });
    }
  };
  return {
    add: (planned, runs) => {
      for (const exchange of planned.exchanges) {
        // Probes without a window stay below every limit by design.
        if (planned.window !== null || (exchange.counters?.length ?? 0) > 0) count(planned, exchange, runs);
      }
    },
    result: () => {
      for (const [key, window] of [...open]) close(key, window);
      return { windows: shelf.kept(), leftOut: shelf.leftOut };
    },
  };
}

/** Limits that counted a request on X: not those behind a plugin that refused it. */
function countedBy(part: Part): readonly { readonly instance: PluginInstance; readonly limit: Limit }[] {
  return exercisedOn(part).flatMap((instance) => limitsOf(instance).map((limit) => ({ instance, limit })));
}

function admittedOn(exchange: string, runs: Runs, instance: PluginInstance): LimitWindow["requests"][number]["admitted"] {
  const on = CLUSTERS.flatMap((cluster) => {
    const transcripts = runs[cluster];
    return transcripts === undefined ? [] : [[cluster, admitted(transcripts, exchange, instance)] as const];
  });
  return Object.fromEntries(on);
}

/** Null: no answer, so nobody knows. A 429 of the upstream's own is no refusal of the gateway's. */
function admitted(transcripts: readonly Transcript[], exchange: string, { config }: PluginInstance): boolean | null {
  const seen = transcripts.find((one) => one.exchange === exchange);
  if (seen?.outcome.kind !== "answered") return null;
  const { response } = seen.outcome;
  const reached = seen.upstream.kind === "observed" ? seen.upstream.requests.length : null;
  const refusals = [TOO_MANY_STATUS, config["error_code"]];
  return !(refusals.includes(response.status) && answeredBy(response, reached) === "kong");
}
