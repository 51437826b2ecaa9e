import { createHash } from "node:crypto";
import type { Case, Step } from "../types/case.ts";
import type { Inventory, Route } from "../types/inventory.ts";
import type { VersionLine } from "../types/version.ts";
import { type Counter, counterOf, type Visitor } from "./counters.ts";
import { fromAddress } from "./request.ts";

/** A step, and who it is to the plugins behind authentication; null when authentication refuses it, so nothing counts it. */
export interface ProbeStep extends Step {
  readonly visitor: Visitor | null;
}

/** A case as a suite makes it; windows of cases that only pass by a rate limit are still to be given. */
export interface Draft extends Omit<Case, "steps"> {
  readonly steps: readonly ProbeStep[];
}

interface Touched {
  readonly counter: Counter;
  requests: number;
}

/**
 * Keeps a 429 of a bystander out of every case: requests that some rate-limiting instance counts by address come from
 * an address of their own case; what would still spend more than a counter admits starts in a fresh window instead.
 * The cases of one plan share the counters, so this must see all of them, in plan order.
 */
export function giveWindows(drafts: readonly Draft[], inventory: Inventory, line: VersionLine): readonly Case[] {
  const routes = new Map(inventory.routes.map((route) => [route.id, route]));
  const spent = new Map<string, number>();
  return drafts.map((draft) => {
    const steps = draft.steps.map((step) => onOwnAddress(step, draft, routes, inventory, line));
    const touched = touchedBy(steps, draft, routes, inventory, line);
    const counters = [...new Set([...(draft.window?.counters ?? []), ...touched.keys()])];
    const countersBehind = [...touched].filter(([, { counter }]) => counter.behind).map(([name]) => name);
    const plain = steps.map(({ visitor: _, ...step }) => step);
    if (draft.window) return { ...draft, steps: plain, window: { ...draft.window, counters }, counters, countersBehind };
    const tight = [...touched.values()].filter(({ counter, requests }) => (spent.get(counter.name) ?? 0) + requests > counter.admits);
    const [tightest] = tight;
    if (!tightest) {
      for (const [name, { requests }] of touched) spent.set(name, (spent.get(name) ?? 0) + requests);
      return { ...draft, steps: plain, counters, countersBehind };
    }
    return { ...draft, steps: inTurns(plain, tightest), window: { period: tightest.counter.period, counters }, counters, countersBehind };
  });
}

function onOwnAddress(
  step: ProbeStep,
  draft: Draft,
  routes: ReadonlyMap<string, Route>,
  inventory: Inventory,
  line: VersionLine,
): ProbeStep {
  const route = routes.get(step.route ?? draft.route);
  if (!route || !step.visitor || step.request.client !== null) return step;
  const counter = counterOf(inventory, line, route, step.request, step.visitor);
  return counter?.byAddress ? { ...step, request: fromAddress(step.request, addressOf(`${draft.id}@${draft.subject}`)) } : step;
}

function touchedBy(
  steps: readonly ProbeStep[],
  draft: Draft,
  routes: ReadonlyMap<string, Route>,
  inventory: Inventory,
  line: VersionLine,
): Map<string, Touched> {
  const touched = new Map<string, Touched>();
  for (const { request, visitor, route: other } of steps) {
    const route = routes.get(other ?? draft.route);
    const counter = route && visitor && counterOf(inventory, line, route, request, visitor);
    if (!counter) continue;
    const seen = touched.get(counter.name);
    if (seen) seen.requests += 1;
    else touched.set(counter.name, { counter, requests: 1 });
  }
  return touched;
}

/** Where even an empty counter admits fewer than a case sends, the rest waits for the next window. */
function inTurns(steps: readonly Step[], { counter, requests }: Touched): readonly Step[] {
  return requests <= counter.admits ? steps : steps.map((step, index) => ({ ...step, phase: Math.floor(index / counter.admits) }));
}

/** An address for a name, always the same, out of 198.18.0.0/15: kept for tests between networks (RFC 2544), so nobody's client has it. */
export function addressOf(name: string): string {
  const hash = createHash("sha256").update(name).digest();
  return `198.${18 + ((hash[0] ?? 0) & 1)}.${hash[1]}.${Math.max(1, hash[2] ?? 1)}`;
}
