import type { Change, ChangeScope } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { type HeaderLines, headerValues, type RequestMessage } from "../types/message.ts";
import { compareVersions, type GatewayVersion } from "../types/version.ts";
import { type Candidate, indexOf } from "./change-index.ts";
import { isSource, regExp, valuesFit } from "./matcher.ts";
import type { Part, Scene } from "./scene.ts";

/** `introduced: any` is tied to no release but to there being two of them. */
const ANY_RELEASE = "any";

/** Whether a change lies between two releases: X is older than it, Y is not, and Y still shows it. Nothing does when Y is the older one. */
export function liesBetween({ introduced, until }: Change, x: GatewayVersion, y: GatewayVersion): boolean {
  if (until !== null && compareVersions(y.text, until) >= 0) return false;
  if (introduced === ANY_RELEASE) return compareVersions(x.text, y.text) !== 0;
  return compareVersions(x.text, introduced) < 0 && compareVersions(y.text, introduced) >= 0;
}

/** What of a scene decides whether a change is in scope; a prediction has no more than this. */
export interface Circumstances {
  readonly exchange: Pick<Scene["exchange"], "request">;
  readonly x: Pick<Part, "by" | "response" | "route" | "instances">;
  readonly y: Pick<Part, "route">;
}

/**
 * The change that explains exactly this difference in this scene, or null. Of several, one that needs sign-off comes first: where the cause
 * may be a harmful one, a person decides.
 */
export function changeFor(difference: Difference, scene: Circumstances, changes: readonly Change[]): Change | null {
  let benign: Change | null = null;
  for (const candidate of indexOf(changes).about(difference)) {
    if (!explains(candidate, difference, scene)) continue;
    if (candidate.change.class === "sign-off") return candidate.change;
    benign ??= candidate.change;
  }
  return benign;
}

/** The documented change of the router's that explains why another route matches, and that needs sign-off. */
export function routingChangeFor(route: Difference, scene: Circumstances, changes: readonly Change[]): Change | null {
  for (const candidate of indexOf(changes).about(route)) {
    const { area, class: kind } = candidate.change;
    if (area === "router" && kind === "sign-off" && explains(candidate, route, scene)) return candidate.change;
  }
  return null;
}

function explains({ change, matchers }: Candidate, difference: Difference, scene: Circumstances): boolean {
  for (const one of matchers) if (valuesFit(one, difference)) return inScope(change.applies, scene);
  return false;
}

function inScope(scope: ChangeScope, { exchange, x, y }: Circumstances): boolean {
  const { plugin, config, answeredBy, status, request, answer, conf, route, routeOnY } = scope;
  // Nobody told what kong.conf holds: what depends on it may not be taken for explained.
  if (conf !== undefined) return false;
  if (answeredBy !== undefined && x.by !== answeredBy) return false;
  if (status !== undefined && (x.response === null || !status.includes(x.response.status))) return false;
  if (request !== undefined && !asks(request, exchange.request)) return false;
  if (answer !== undefined && (x.response === null || !carries(x.response.headers, answer))) return false;
  if (route !== undefined && (x.route === null || !holds(x.route, route))) return false;
  if (routeOnY !== undefined && (y.route === null || !holds(y.route, routeOnY))) return false;
  if (plugin === undefined) return true;
  return x.instances.some((one) => one.name === plugin && (config === undefined || holds(one.config, config)));
}

export function asks({ method, target, headers = {} }: NonNullable<ChangeScope["request"]>, sent: RequestMessage): boolean {
  if (method !== undefined && !regExp(method).test(sent.method)) return false;
  if (target !== undefined && !regExp(target).test(sent.target)) return false;
  return carries(sent.headers, headers);
}

function carries(lines: HeaderLines, wanted: Readonly<Record<string, string>>): boolean {
  for (const name in wanted) if (!carriesOne(lines, name, wanted[name] ?? "")) return false;
  return true;
}

function carriesOne(lines: HeaderLines, name: string, source: string): boolean {
  for (const value of headerValues(lines, name)) if (regExp(source).test(value)) return true;
  return false;
}

/** Whether an exchange can show a change at all: not one of log payloads, migrations and starts, nor one that depends on kong.conf. */
export function showsInExchanges({ applies, explains }: Change): boolean {
  const elsewhere: readonly string[] = ["log", "migration", "start"];
  return applies.conf === undefined && explains.some(({ end }) => !elsewhere.includes(end));
}

/** Whether an entity's fields are equal to those asked for, or match the RegExp source that stands between slashes. */
export function holds(entity: object, fields: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).every(([name, wanted]) => {
    const value = fieldOf(entity, name);
    if (typeof wanted !== "string" || !isSource(wanted)) return JSON.stringify(value) === JSON.stringify(wanted ?? null);
    return regExp(wanted.slice(1, -1)).test(Array.isArray(value) ? value.join("\n") : textOf(value));
  });
}

/** A field, or with dots a field of a field; null when it is not there. */
function fieldOf(entity: object, name: string): unknown {
  return name.split(".").reduce<unknown>((value, key) => {
    const within = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
    return within[key] ?? null;
  }, entity);
}

/** A nested object as JSON, so that a pattern can look for its keys. */
function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}
