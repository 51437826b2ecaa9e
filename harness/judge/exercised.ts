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
  if (at < 0) return instances;
  return instances.filter(({ name }) => rank(name) <= at);
}

function rank(plugin: string | null): number {
  return (DECIDING_ORDER as readonly (string | null)[]).indexOf(plugin);
}
