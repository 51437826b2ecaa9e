import {
  all,
  type Consumer,
  comes,
  type Draft,
  type Expectation,
  type ProbeRequest,
  rejected,
  turnedAway,
  upstreamHeader,
  upstreamLacks,
  withHeaders,
} from "../../harness/index.ts";
import { anonymousPasses, type Door } from "./door.ts";
import { madeUp } from "./identity.ts";
import { presentTwice } from "./present.ts";
import { consumerHeaders, show } from "./recognised.ts";
import { leftoverChallenge } from "./refusals.ts";

/** `anonymous`: whoever has no valid key is let through as the consumer that the config names. */
export function* anonymous(door: Door): Iterable<Draft> {
  const { stage } = door;
  if (door.anonymous === "missing") {
    const failure = rejected(500, "An unexpected error occurred");
    yield stage.must("answers 500 when its anonymous consumer does not exist", turnedAway(stage.base, failure));
  } else if (door.anonymous !== null && anonymousPasses(door)) {
    yield* fallback(door, door.anonymous);
  }
}

function* fallback(door: Door, nobody: Consumer): Iterable<Draft> {
  const { stage, places, names, unknownKey, others, expiredKeys } = door;
  const visitor = { consumer: nobody.id, credential: null };
  const headers = others.lastWord ? nobodyHeaders(nobody) : {};
  const asNobody = (request: ProbeRequest, ...expectations: readonly Expectation[]) =>
    comes(visitor, request, stage.passed(visitor), headers, ...expectations);
  yield stage.must("lets a request without a key pass as the anonymous consumer", asNobody(stage.base));
  if (others.lastWord) yield stage.should("challenges an anonymous caller up to 3.6 only", asNobody(stage.base, leftoverChallenge));
  yield stage.must("overwrites consumer headers that an anonymous caller made up", asNobody(withHeaders(stage.base, ...madeUp)));
  const [place] = places;
  if (place === undefined) return;
  yield stage.must("lets an unknown key pass as the anonymous consumer", asNobody(show(door, unknownKey)));
  const twice = presentTwice(door.baseFor(place), place, names[0], unknownKey);
  yield stage.should("lets a key given twice pass as the anonymous consumer", asNobody(twice));
  if (door.hides) yield stage.must("hides an unknown key from the upstream", asNobody(show(door, unknownKey), upstreamLacks(unknownKey)));
  const [expired] = expiredKeys;
  if (expired !== undefined) yield stage.must("lets an expired key pass as the anonymous consumer", asNobody(show(door, expired)));
}

function nobodyHeaders(nobody: Consumer): Expectation {
  return all(
    consumerHeaders(nobody),
    upstreamHeader("X-Anonymous-Consumer").is("true"),
    upstreamHeader("X-Credential-Identifier").absent(),
  );
}
