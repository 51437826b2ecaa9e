/** The public face of the harness: all that a suite file imports. */

export { isEffective } from "./suite/context.ts";
export { admittedBy, limitsOf, type Visitor } from "./suite/counters.ts";
export { textsOf } from "./suite/defaults.ts";
export { defineSuite, type SuiteContext } from "./suite/define-suite.ts";
export {
  all,
  answered,
  header,
  perLine,
  reachesUpstream,
  rejected,
  since,
  upstreamHas,
  upstreamHeader,
  upstreamLacks,
} from "./suite/expect.ts";
export { expiredKeys, isKey, type KeyHolder, keyHoldersOn } from "./suite/key-holders.ts";
export { type OtherAuthentication, otherAuthenticationOn } from "./suite/other-authentication.ts";
export {
  formBody,
  fromAddress,
  jsonBody,
  multipartBody,
  textBody,
  withBody,
  withHeaders,
  withQuery,
} from "./suite/request.ts";
export { comes, inWindow, type Stage, turnedAway } from "./suite/stage.ts";
export { asksForKey, calls, consumerNamed, type OpenStage, openStagesOf, passesAcl, stagesOf, type Visit } from "./suite/ways-in.ts";
export { addressOf, type Draft, type ProbeStep } from "./suite/windows.ts";
export { type Expectation, type Period, type ProbeRequest, periods, type Unreachable } from "./types/case.ts";
export type { Consumer, PluginInstance } from "./types/inventory.ts";
export type { HeaderLine } from "./types/message.ts";
export type { VersionLine } from "./types/version.ts";
