import type { PluginInstance } from "../types/inventory.ts";
import { answererOf } from "./knowledge.ts";
import type { Part } from "./scene.ts";

/**
 * Plugins that may answer a request themselves, in the order in which they run (the order is the same on 2.8 and 3.x). Behind the one
 * that answers, none of them has decided anything, so the request says nothing about it.
 */
export const DECIDING_ORDER = [
  "bot-detection",
  "cors",
  "session",
  "jwt",
  "oauth2",
  "key-auth",
  "ldap-auth",
  "basic-auth",
  "hmac-auth",
  "ip-restriction",
  "request-size-limiting",
  "acl",
  "rate-limiting",
  "response-ratelimiting",
  "request-transformer",
  "proxy-cache",
  "request-termination",
] as const;

/** The instances whose behaviour an exchange shows on X: all effective ones but those that another plugin's answer cut off. */
export function exercisedOn({ by, response, message, instances }: Part): readonly PluginInstance[] {
  if (by !== "kong" || response === null) return instances;
  const answerer = answererOf(response.status, message, instances);
  const at = rank(answerer);
  return at < 0 ? instances : upTo(at, instances);
}

/** Equal exchanges share their lists of instances, and so the parts of them. */
const parts = new WeakMap<readonly PluginInstance[], Map<number, readonly PluginInstance[]>>();

/** Those that run no later than the one of that rank, and those that decide nothing. */
function upTo(at: number, instances: readonly PluginInstance[]): readonly PluginInstance[] {
  const known = parts.get(instances) ?? new Map<number, readonly PluginInstance[]>();
  const before = known.get(at);
  if (before !== undefined) return before;
  const part = instances.filter(({ name }) => rank(name) <= at);
  parts.set(instances, known.set(at, part));
  return part;
}

function rank(plugin: string | null): number {
  return (DECIDING_ORDER as readonly (string | null)[]).indexOf(plugin);
}
