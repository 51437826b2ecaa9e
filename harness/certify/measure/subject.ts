import type { SuiteContext } from "../../suite/define-suite.ts";
import { openStagesOf } from "../../suite/ways-in.ts";
import { type Period, periods } from "../../types/case.ts";
import type { InstanceImpact, WindowImpact } from "../../types/impact.ts";
import type { PlannedExchange } from "../../types/plan.ts";

/** One instance with a request that it counts, the same each time, so that all are one client's. */
export interface Subject {
  readonly period: Period;
  readonly window: WindowImpact;
  readonly exchange: PlannedExchange;
  readonly route: string;
  /** The status with which each side refuses (configurable since 3.1). */
  readonly refusal: { readonly x: number; readonly y: number };
}

/**
 * What can be measured of an instance, or why nothing can. Of several windows the one with the lowest limit refuses first, and the others are
 * never reached within it.
 */
export function subjectOf(one: InstanceImpact, context: SuiteContext, ownRedis: boolean): Subject | string {
  if (one.plugin !== "rate-limiting") return `what ${one.plugin} counts is not a request each`;
  if (one.shared === "yes" && ownRedis) return "clusters that are started here have a Redis each, so its one counter is not there";
  const [window] = one.windows.toSorted((a, b) => a.limit - b.limit);
  const period = periods.find((name) => name === window?.name);
  if (window === undefined || period === undefined) return "it sets no limit";
  const instance = context.inventory.plugins.find(({ id }) => id === one.id);
  if (instance === undefined) return "it is not among the plugins of X";
  const open = openStagesOf(context, instance);
  if ("reason" in open) return open.reason;
  const [{ stage, visits }] = open;
  const { method, target, headers, body, client, scheme = "http" } = visits[0].request;
  const statusOn = (line: typeof context.xLine) => (line === "2.8" ? 429 : Number(context.configOf(instance, line)["error_code"] ?? 429));
  return {
    period,
    window,
    route: visits[0].route ?? stage.route.id,
    refusal: { x: statusOn(context.xLine), y: statusOn(context.yLine) },
    exchange: {
      id: `measure.${one.id}`,
      request: { method, target, headers, body },
      scheme,
      client,
      upstreamAnswer: { kind: "echo" },
      due: null,
      lanes: [],
      counters: [{ name: one.id, periods: [period], behind: one.policy.x !== "local" || one.policy.y !== "local" }],
      phase: 0,
      expect: null,
    },
  };
}
