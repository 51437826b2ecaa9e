import { all, type Expectation, header, type PluginInstance, perLine, rejected, type SuiteContext, since } from "../../harness/index.ts";

/** The answers of an instance to a caller it does not let in, as the three releases were seen to send them. */
export interface Refusals {
  readonly noKey: Expectation;
  readonly unknownKey: Expectation;
  readonly givenTwice: Expectation;
}

export function refusalsOf(context: SuiteContext, instance: PluginInstance): Refusals {
  const realm = context.configOf(instance, "3.9")["realm"];
  // From 3.7 on every 401 carries the challenge, and the realm is the configured one; before, only a missing key was challenged.
  const challenge = typeof realm === "string" ? `Key realm="${realm}"` : "Key";
  const always = header("WWW-Authenticate").is(perLine((line) => (line === "3.9" ? challenge : 'Key realm="kong"')));
  const late = header("WWW-Authenticate").is(since<string | null>("3.9", challenge, null));
  return {
    noKey: all(rejected(401, "No API key found in request"), always),
    unknownKey: all(rejected(401, since("3.9", "Unauthorized", "Invalid authentication credentials")), late),
    givenTwice: all(rejected(401, "Duplicate API key found"), late),
  };
}

/** Up to 3.6 the challenge for a missing key was already set when the anonymous consumer took over (key-auth/handler.lua). */
export const leftoverChallenge = header("WWW-Authenticate").is(since<string | null>("3.9", null, 'Key realm="kong"'));
