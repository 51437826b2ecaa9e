import type { Expectation, Level, ProbeRequest, Window } from "../types/case.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { Visitor } from "./counters.ts";
import type { SuiteContext } from "./define-suite.ts";
import { all } from "./expect.ts";
import { surroundingsOf } from "./surroundings.ts";
import type { Draft, ProbeStep } from "./windows.ts";

/** A route that can be reached and on which an instance is effective: where its cases play. */
export interface Stage {
  readonly instance: PluginInstance;
  readonly route: Route;
  /** A request that both lines send to this route; nobody's, it carries no credential. */
  readonly base: ProbeRequest;
  /** What a request gets that all plugins let through, for that visitor; on this route when no other is named. */
  passed(visitor: Visitor, route?: string): Expectation;
  /** The same stage for a variant that the subject has to name ("key name x-key"). */
  about(variant: string): Stage;
  /** A case: the title states the fact, and with the plugin's name before it makes the id. */
  must(title: string, ...steps: readonly ProbeStep[]): Draft;
  should(title: string, ...steps: readonly ProbeStep[]): Draft;
  /** Compared between X and Y, nothing expected. */
  observe(title: string, ...steps: readonly ProbeStep[]): Draft;
}

/** A request that gets past authentication as this visitor (nobody in particular: nulls). */
export function comes(visitor: Visitor, request: ProbeRequest, ...expectations: readonly Expectation[]): ProbeStep {
  return { request, visitor, expect: all(...expectations), phase: 0 };
}

/** A request that authentication turns away, so that nothing behind it hears of it. */
export function turnedAway(request: ProbeRequest, ...expectations: readonly Expectation[]): ProbeStep {
  return { request, visitor: null, expect: all(...expectations), phase: 0 };
}

/** The case in the first moments of a window, with its counters empty. */
export function inWindow(draft: Draft, period: Window["period"]): Draft {
  return { ...draft, window: { period, counters: [] } };
}

/** Builds the stage of an instance on one route; `base` is a request that reaches it. */
export function stageOn(context: SuiteContext, instance: PluginInstance, route: Route, base: ProbeRequest, variant = ""): Stage {
  const { inventory, xLine } = context;
  const around = (visitor: Visitor | null, other?: string) => {
    const place = inventory.routes.find(({ id }) => id === other) ?? route;
    return surroundingsOf(inventory, xLine, place, visitor?.consumer ?? null);
  };
  const subject = subjectOf(inventory, instance, route) + (variant === "" ? "" : `, ${variant}`);
  const draft = (level: Level, title: string, steps: readonly ProbeStep[]): Draft => {
    const predictable = steps.every((step) => around(step.visitor, step.route).predictable);
    return {
      id: `${instance.name}/${slug(title)}`,
      subject,
      title,
      level: predictable ? level : "observe",
      plugin: instance.name,
      instance: instance.id,
      route: route.id,
      window: null,
      steps: steps.map((step) => ({
        ...step,
        expect: predictable ? readable(step, around(step.visitor, step.route).soften(step.expect)) : {},
      })),
    };
  };
  return {
    instance,
    route,
    base,
    passed: (visitor, other) => around(visitor, other).passed,
    about: (other) => stageOn(context, instance, route, base, variant === "" ? other : `${variant}, ${other}`),
    must: (title, ...steps) => draft("must", title, steps),
    should: (title, ...steps) => draft("should", title, steps),
    observe: (title, ...steps) =>
      draft(
        "observe",
        title,
        steps.map((step) => ({ ...step, expect: {} })),
      ),
  };
}

/** An answer to HEAD has no body, so no message can be read from it (RFC 9110, 9.3.2). */
function readable({ request }: ProbeStep, expectation: Expectation): Expectation {
  if (request.method !== "HEAD") return expectation;
  const { message: _, ...rest } = expectation;
  return rest;
}

/** "rejects an unknown key" → "rejects-an-unknown-key". */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** Where an instance sits, as in the backup, and where it is exercised: "route orders-v1", "consumer bob on route orders-v1". */
function subjectOf({ services, consumers }: Inventory, instance: PluginInstance, route: Route): string {
  const service = services.find(({ id }) => id === instance.service_id);
  const consumer = consumers.find(({ id }) => id === instance.consumer_id);
  const scope = [
    ...(consumer ? [`consumer ${consumer.username ?? consumer.custom_id ?? consumer.id}`] : []),
    ...(service ? [`service ${service.name ?? service.id}`] : []),
  ];
  if (scope.length === 0 && instance.route_id === null) scope.push("global");
  const stage = `route ${route.name ?? route.id}`;
  return scope.length === 0 ? stage : `${scope.join(" and ")} on ${stage}`;
}
