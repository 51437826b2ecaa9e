import { defineSuite } from "../harness/index.ts";
import { callers } from "./rate-limiting/callers.ts";
import { openLimiter } from "./rate-limiting/limiter.ts";
import { scope } from "./rate-limiting/scope.ts";
import { sequence } from "./rate-limiting/sequence.ts";

/**
 * What rate-limiting must do, made per instance from its config: how many it admits and what the headers say on the way,
 * whom it counts together, and over which routes. Behaviour: kong/plugins/rate-limiting at 2.8.5, 3.4.2 and 3.9.1.
 */
export default defineSuite({
  plugin: "rate-limiting",
  cases: (instance, context) => {
    const limiter = openLimiter(instance, context);
    return "reason" in limiter ? limiter : [...sequence(limiter), ...callers(limiter), ...scope(limiter)];
  },
});
