import type { PluginInstance } from "../types/inventory.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";
import type { ClusterName, Transcript } from "../types/transcript.ts";
import { authPlugins } from "./knowledge.ts";
import type { Part, Scene } from "./scene.ts";

/** What each cluster made of a case: one transcript per planned exchange, found by its id. */
export type Runs = Partial<Record<ClusterName, readonly Transcript[]>>;

/** How a reason begins that says a plugin on the way is not modelled; the ledger gathers those. */
export const NOT_MODELLED = "not modelled";

const said: Readonly<Record<ClusterName, string>> = { x: "X", control: "the control", y: "Y" };

/** Adds why an exchange proves nothing on a cluster: not sent, not answered, or answered by a model that does not know the plugins. */
export function addMissing(reasons: string[], exchange: PlannedExchange, cluster: ClusterName, transcript: Transcript | undefined): void {
  if (transcript === undefined) {
    reasons.push(`${said[cluster]} was not sent ${lineOf(exchange)}`);
    return;
  }
  const { outcome, notModelled } = transcript;
  if (outcome.kind === "not-sent") reasons.push(`${said[cluster]} was not sent ${lineOf(exchange)}: ${outcome.reason}`);
  if (outcome.kind === "failed") reasons.push(`${said[cluster]} gave no answer to ${lineOf(exchange)}: ${outcome.reason}`);
  if (notModelled.length > 0) reasons.push(`${NOT_MODELLED}: ${[...notModelled].sort().join(", ")}`);
}

function lineOf({ request }: PlannedExchange): string {
  return `${request.method} ${request.target.split("?")[0]}`;
}

/** Why what X did cannot be measured against: a probe that missed its route, an unresolved credential, a gateway that only fails. */
export function doubts(planned: PlannedCase, scene: Scene): string[] {
  return [...missedRoute(planned, scene), ...unresolved(planned, scene.x), ...broken(planned, scene)];
}

function missedRoute(planned: PlannedCase, { exchange, x }: Scene): string[] {
  const meant = exchange.route ?? planned.route;
  if (planned.kind === "recorded" || meant === null) return [];
  if (x.matched.kind === "unknown") return [`X does not tell which route it matched: ${x.matched.reason}`];
  return x.matched.kind === "matched" && x.matched.id === meant ? [] : ["the probe did not reach its route on X"];
}

/** Without its credential a request shows only that X refuses it, which a broken Y does as well. */
function unresolved({ recorded }: PlannedCase, x: Part): string[] {
  if (recorded === null || recorded.unresolved.length === 0) return [];
  const asked = recorded.unresolved.filter((place) => x.matched.kind === "unknown" || x.instances.some((one) => reads(one, place)));
  return asked.length > 0 ? [`the recorded credential could not be resolved (${asked.join(", ")}) and X authenticates this route`] : [];
}

/** Whether an authentication plugin looks at the place an unresolved secret stands in ("header cookie: …"). */
function reads({ name, config }: PluginInstance, place: string): boolean {
  if (!(authPlugins as readonly string[]).includes(name)) return false;
  const header = /^header ([^:]+)/.exec(place)?.[1];
  if (header === "cookie") return name === "session" || name === "openid-connect" || (name === "jwt" && listed(config["cookie_names"]));
  if (name !== "key-auth") return true;
  // key-auth finds its key under its own names alone; its default is one name, "apikey", anywhere but in the body.
  if (header !== undefined) return (Array.isArray(config["key_names"]) ? config["key_names"] : ["apikey"]).some((one) => same(one, header));
  return !place.startsWith("body") || config["key_in_body"] === true;
}

function same(name: unknown, header: string): boolean {
  return String(name).toLowerCase().replaceAll("_", "-") === header.replaceAll("_", "-");
}

function listed(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** X fails by itself where nothing says that it should: equal failures of X and Y are no agreement. */
function broken({ recorded }: PlannedCase, { exchange, x }: Scene): string[] {
  if (x.by !== "kong" || x.response === null || x.response.status < 500) return [];
  if (recorded?.response || exchange.expect?.status !== undefined) return [];
  return [`X itself fails with ${x.response.status}, and nothing says that it should`];
}
