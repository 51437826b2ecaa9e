import type { Change, ChangeMatcher, ChangeScope } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { compareVersions, type GatewayVersion } from "../types/version.ts";
import type { Scene } from "./scene.ts";

/** `introduced: any` is tied to no release but to there being two of them. */
const ANY_RELEASE = "any";

/** Whether a change lies between two releases: X is older than it, Y is not, and Y still shows it. Nothing does when Y is the older one. */
export function liesBetween({ introduced, until }: Change, x: GatewayVersion, y: GatewayVersion): boolean {
  if (until !== null && compareVersions(y.text, until) >= 0) return false;
  if (introduced === ANY_RELEASE) return compareVersions(x.text, y.text) !== 0;
  return compareVersions(x.text, introduced) < 0 && compareVersions(y.text, introduced) >= 0;
}

/** The first change that explains exactly this difference in this scene, or null. */
export function changeFor(difference: Difference, scene: Scene, changes: readonly Change[]): Change | null {
  return (
    changes.find((change) => inScope(change.applies, scene) && change.explains.some((matcher) => matches(matcher, difference))) ?? null
  );
}

export function inScope({ plugin, config, answeredBy, status, route, routeOnY }: ChangeScope, { x, y }: Scene): boolean {
  if (answeredBy !== undefined && x.by !== answeredBy) return false;
  if (status !== undefined && (x.response === null || !status.includes(x.response.status))) return false;
  if (route !== undefined && (x.route === null || !holds(x.route, route))) return false;
  if (routeOnY !== undefined && (y.route === null || !holds(y.route, routeOnY))) return false;
  if (plugin === undefined) return true;
  return x.instances.some((one) => one.name === plugin && (config === undefined || holds(one.config, config)));
}

/** Whether an entity's fields are equal to those asked for, or match the RegExp source that stands between slashes. */
export function holds(entity: object, fields: Readonly<Record<string, unknown>>): boolean {
  const values = entity as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, wanted]) => {
    const value = values[name] ?? null;
    if (typeof wanted !== "string" || !isSource(wanted)) return JSON.stringify(value) === JSON.stringify(wanted ?? null);
    return regExp(wanted.slice(1, -1)).test(Array.isArray(value) ? value.join("\n") : String(value ?? ""));
  });
}

function isSource(text: string): boolean {
  return text.length > 1 && text.startsWith("/") && text.endsWith("/");
}

function matches({ end, path, x, y }: ChangeMatcher, difference: Difference): boolean {
  if (end !== difference.end || !pathFits(path, difference.path)) return false;
  return valueFits(x, difference.x) && valueFits(y.replaceAll("{x}", escaped(difference.x ?? "")), difference.y);
}

/** An exact path, a prefix with `*` at its end, or a RegExp source between slashes. */
function pathFits(pattern: string, path: string): boolean {
  if (isSource(pattern)) return regExp(pattern.slice(1, -1)).test(path);
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

function valueFits(pattern: string, value: string | null): boolean {
  if (pattern === "any") return true;
  if (pattern === "absent") return value === null;
  return value !== null && regExp(pattern).test(value);
}

const compiled = new Map<string, RegExp>();

/** Compiled once: a run tests the same few dozen sources against every difference. Sources that hold a value of X are not kept. */
const COMPILED_KEPT = 1000;

function regExp(source: string): RegExp {
  const known = compiled.get(source);
  if (known) return known;
  const made = new RegExp(source, "u");
  if (compiled.size < COMPILED_KEPT) compiled.set(source, made);
  return made;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
