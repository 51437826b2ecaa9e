import {
  all,
  type Consumer,
  comes,
  type Expectation,
  type KeyHolder,
  type ProbeRequest,
  type ProbeStep,
  upstreamHeader,
  type Visitor,
} from "../../harness/index.ts";
import type { Door } from "./door.ts";
import { present } from "./present.ts";

/** A request that comes with this holder's key and is let in. */
export function letsIn(door: Door, holder: KeyHolder, request: ProbeRequest, ...expectations: readonly Expectation[]): ProbeStep {
  const visitor = visitorOf(holder);
  return comes(visitor, request, door.stage.passed(visitor), upstreamHeader("X-Consumer-ID").is(holder.consumer.id), ...expectations);
}

function visitorOf({ consumer, credential }: KeyHolder): Visitor {
  return { consumer: consumer.id, credential: credential.id };
}

/** A request that shows this key under the first name in the first place where the instance looks. */
export function show(door: Door, key: string): ProbeRequest {
  const place = door.places[0] ?? "header";
  return present(door.baseFor(place), place, door.names[0], key);
}

/** What the upstream is told of a consumer; a name that the consumer does not have is taken off. */
export function consumerHeaders({ id, username, custom_id }: Consumer): Expectation {
  return all(
    upstreamHeader("X-Consumer-ID").is(id),
    upstreamHeader("X-Consumer-Username").is({ every: username }),
    upstreamHeader("X-Consumer-Custom-ID").is({ every: custom_id }),
  );
}

/** What the upstream is told of somebody with a key: the consumer, and the credential by its id. */
export function holderHeaders({ consumer, credential }: KeyHolder): Expectation {
  return all(
    consumerHeaders(consumer),
    upstreamHeader("X-Credential-Identifier").is(credential.id),
    upstreamHeader("X-Anonymous-Consumer").absent(),
  );
}
