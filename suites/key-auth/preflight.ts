import { comes, type Draft, turnedAway, upstreamHeader } from "../../harness/index.ts";
import type { Door } from "./door.ts";

/** `run_on_preflight`: whether OPTIONS needs a key like any other method. */
export function* preflight(door: Door): Iterable<Draft> {
  const { stage, others, refusals } = door;
  const options = door.baseWith("OPTIONS");
  if (!options) return;
  if (door.asksOnPreflight) {
    if (door.anonymous === null) yield stage.must("asks for a key on OPTIONS too", turnedAway(options, refusals.noKey));
  } else if (others.letsNobodyPass) {
    const nobody = { consumer: null, credential: null };
    yield stage.must(
      "lets OPTIONS pass without a key",
      comes(nobody, options, stage.passed(nobody), upstreamHeader("X-Consumer-ID").absent()),
    );
  }
}
