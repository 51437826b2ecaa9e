import { aclFaults } from "./acl.ts";
import { bodyFaults } from "./bodies.ts";
import type { Fault } from "./fault.ts";
import { errorFaults } from "./gateway-errors.ts";
import { intermittentFaults } from "./intermittent.ts";
import { keyAuthFaults } from "./key-auth.ts";
import { keyAuthTellingFaults } from "./key-auth-telling.ts";
import { otherPluginFaults } from "./other-plugins.ts";
import { rateLimitingFaults } from "./rate-limiting.ts";
import { limitTellingFaults } from "./rate-limiting-telling.ts";
import { responseHeaderFaults } from "./response-headers.ts";
import { routerFaults } from "./router.ts";
import { routedFaults } from "./router-after.ts";
import { timingFaults } from "./timing.ts";
import { upstreamFaults } from "./upstream-request.ts";

export type { Culprit, Fault } from "./fault.ts";

/** Every fault that is known, in the order in which they are tried. */
export const faults: readonly Fault[] = [
  ...routerFaults,
  ...routedFaults,
  ...upstreamFaults,
  ...responseHeaderFaults,
  ...bodyFaults,
  ...keyAuthFaults,
  ...keyAuthTellingFaults,
  ...rateLimitingFaults,
  ...limitTellingFaults,
  ...aclFaults,
  ...otherPluginFaults,
  ...errorFaults,
  ...timingFaults,
  ...intermittentFaults,
];
