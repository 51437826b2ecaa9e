import { aclAdmits, guardsOf } from "../probe/guards.ts";
import { anyone, type Identity, type Reach } from "../probe/reach.ts";
import type { Expectation, ProbeRequest, Unreachable } from "../types/case.ts";
import type { Consumer, Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { isEffective } from "./context.ts";
import type { Visitor } from "./counters.ts";
import { withDefaults } from "./defaults.ts";
import type { SuiteContext } from "./define-suite.ts";
import { withHeaders, withQuery } from "./request.ts";
import { comes, type Stage, stageOn } from "./stage.ts";
import type { ProbeStep } from "./windows.ts";

/** Somebody who gets through everything in front of a route, and the request that does it. */
export interface Visit {
  readonly visitor: Visitor;
  readonly request: ProbeRequest;
  /** Where it goes, when that is another route than the stage's. */
  readonly route?: string;
}

/** The step of a visit that gets past authentication. */
export function calls({ visitor, request, route }: Visit, ...expectations: readonly Expectation[]): ProbeStep {
  return { ...comes(visitor, request, ...expectations), ...(route === undefined ? {} : { route }) };
}

/** Callers in turn bear the counters of more cases than one; more than these would add nothing. */
const MOST_CONSUMERS = 6;
/** The stages of an instance: every reachable route on which it is effective, in the inventory's order; or why there is none. */
export function stagesOf(context: SuiteContext, instance: PluginInstance): readonly [Stage, ...Stage[]] | Unreachable {
  return orReason(
    instance,
    context.routesOf(instance).map((route) => {
      const reached = reachedWithBody(context.reach, route);
      return reached.kind === "reached" ? stageOn(context, instance, route, reached.request) : because(route, reached.reason);
    }),
  );
}

/** A stage, and those who can come to it so that its instance is the effective one for them: different consumers first. */
export interface OpenStage {
  readonly stage: Stage;
  readonly visits: readonly [Visit, ...Visit[]];
}

/** The stages of an instance to which somebody can come, in the inventory's order; or why there is none. */
export function openStagesOf(context: SuiteContext, instance: PluginInstance): readonly [OpenStage, ...OpenStage[]] | Unreachable {
  const stages = stagesOf(context, instance);
  if ("reason" in stages) return stages;
  return orReason(
    instance,
    stages.map((stage) => {
      const visits = visitsOn(context, stage);
      if (typeof visits === "string") return because(stage.route, visits);
      const [first, ...others] = visits;
      return first ? { stage, visits: [first, ...others] as const } : because(stage.route, "nobody can come");
    }),
  );
}

/** Enough routes to name when none of many will do. */
const MOST_REASONS = 3;

const because = ({ name, id }: Route, reason: string): string => `route ${name ?? id}: ${reason}`;

/** What was found, or, when there are only reasons, the first of them. */
function orReason<T>(instance: PluginInstance, found: readonly (T | string)[]): readonly [T, ...T[]] | Unreachable {
  const [first, ...others] = found.filter((one): one is T => typeof one !== "string");
  if (first !== undefined) return [first, ...others];
  const reasons = found.filter((one) => typeof one === "string");
  const more = reasons.length > MOST_REASONS ? `; and ${reasons.length - MOST_REASONS} routes more` : "";
  const shown = reasons.slice(0, MOST_REASONS).join("; ");
  return { instance: instance.id, reason: reasons.length === 0 ? "it is effective on no route" : `${shown}${more}` };
}

/** HEAD shows no words of a refusal and OPTIONS may be let through as a preflight, so any other method is better than these. */
function reachedWithBody(reach: Reach, { id }: Route): ReturnType<Reach["route"]> {
  const plainest = reach.route(id);
  if (plainest.kind === "unreachable" || !["HEAD", "OPTIONS"].includes(plainest.request.method)) return plainest;
  const others = ["POST", "PUT", "PATCH", "DELETE"].map((method) => reach.route(id, { method }));
  return others.find(({ kind }) => kind === "reached") ?? plainest;
}

function visitsOn({ inventory, reach, xLine }: SuiteContext, { instance, route, base }: Stage): readonly Visit[] | string {
  const accept = ({ id }: Consumer) => isEffective(inventory, instance, route, id);
  const anybody = reach.identify(route.id, { ...anyone, accept });
  const nobody: Visit = { visitor: { consumer: null, credential: null }, request: base };
  if (anybody.kind === "none-needed") {
    return isEffective(inventory, instance, route, null) ? [nobody] : "nothing asks who the caller is, and it is for one consumer";
  }
  const visits = identitiesOn(reach, route, accept).map((identity) => dressed(base, identity));
  const anonymous = anonymousOf(inventory, xLine, route);
  if (anonymous && accept(anonymous) && passesAcl(inventory, route, anonymous)) {
    visits.push({ visitor: { consumer: anonymous.id, credential: null }, request: base });
  }
  return visits.length === 0 && anybody.kind === "impossible" ? anybody.reason : visits;
}

function identitiesOn(reach: Reach, route: Route, accept: (consumer: Consumer) => boolean): readonly Identity[] {
  const ask = (count: number, distinct: "consumers" | "credentials") => {
    const found = reach.identify(route.id, { count, distinct, accept });
    return found.kind === "identified" ? found.identities : [];
  };
  let consumers: readonly Identity[] = [];
  for (let count = MOST_CONSUMERS; count > 0 && consumers.length === 0; count -= 1) consumers = ask(count, "consumers");
  const known = new Set(consumers.map(({ credential }) => credential.id));
  return [...consumers, ...ask(2, "credentials").filter(({ credential }) => !known.has(credential.id))];
}

function dressed(base: ProbeRequest, { headers, query, consumer, credential }: Identity): Visit {
  return {
    visitor: { consumer: consumer.id, credential: credential.id },
    request: withQuery(withHeaders(base, ...headers), ...query),
  };
}

/** The consumer that key-auth of this route makes of everybody without a key: named by id, else by username. */
function anonymousOf(inventory: Inventory, line: SuiteContext["xLine"], route: Route): Consumer | null {
  const { keyAuth, otherAuth } = guardsOf(inventory, route, null);
  if (!keyAuth || otherAuth.length > 0) return null;
  return consumerNamed(inventory, withDefaults("key-auth", keyAuth.config, line)["anonymous"]);
}

/** Whether somebody without any credential is turned away from that route by key-auth. */
export function asksForKey({ inventory, xLine }: SuiteContext, { route }: Stage): boolean {
  const { keyAuth } = guardsOf(inventory, route, null);
  return keyAuth !== null && typeof withDefaults("key-auth", keyAuth.config, xLine)["anonymous"] !== "string";
}

/** How Kong looks up `anonymous`: as an id first, then as a username, never as a custom id. */
export function consumerNamed({ consumers }: Inventory, name: unknown): Consumer | null {
  // A consumer may have no username, which must not be found by a config without a name.
  if (typeof name !== "string") return null;
  return consumers.find(({ id }) => id === name) ?? consumers.find(({ username }) => username === name) ?? null;
}

/** Whether the acl of a route, if it has one, lets that consumer pass. */
export function passesAcl(inventory: Inventory, route: Route, consumer: Consumer): boolean {
  return aclAdmits(guardsOf(inventory, route, consumer).acl, inventory, consumer);
}
