import type { GatewayVersion, VersionLine } from "../types/version.ts";

/** How version lines differ on the wire. Core and plugins ask these names and never compare versions. */
export interface Traits {
  /** Value of `Server` and part of `Via`: "kong/3.9.1". */
  readonly product: string;
  /** 404, 426, 503 and plugin crashes use the negotiated template instead of a compact JSON object (3.3). */
  readonly coreErrorsUseTemplate: boolean;
  /** Error templates end with the request id (3.5). */
  readonly errorBodyHasRequestId: boolean;
  /** Title and heading of the HTML template (shortened in 3.4). */
  readonly errorPageTitle: string;
  /** The error page reads qualities and several types from Accept (3.0); before, the whole value was one type. */
  readonly errorPageParsesAccept: boolean;
  /** Accept with q=0 never wins, and every Accept line counts (3.0). */
  readonly acceptUnderstandsQuality: boolean;
  /** `X-Kong-Request-Id` to the upstream and to the client (3.5). */
  readonly sendsRequestId: boolean;
  /** `Via` carries the protocol version, is appended to, and also goes upstream (3.8, RFC 9110 section 7.6.3). */
  readonly viaIsRfc9110: boolean;
  /** A proxied response without `Server` gets Kong's (3.8, measured on 3.9.1). */
  readonly namesServerOnProxied: boolean;
  /** `Kong-Debug` is answered only with `allow_debug_header=on` (3.0). */
  readonly debugHeaderNeedsPermission: boolean;
  /** The error page knows a sentence for 405 (3.0). */
  readonly knowsMethodNotAllowed: boolean;
  /** Oversized headers get their own sentence instead of "Bad request" (3.6). */
  readonly knowsHeadersTooLarge: boolean;
  /** DNS and balancer failures show their cause (3.0). */
  readonly balancerErrorsShowCause: boolean;
  /** key-auth and basic-auth answer "Unauthorized" whatever was wrong with the credential (3.6). */
  readonly authHidesReason: boolean;
  /** Every 401 of an auth plugin carries `WWW-Authenticate`, with the configured realm (3.7). */
  readonly everyRejectionChallenges: boolean;
  /** Hiding a key re-encodes the whole query string; later lines cut out the one argument (3.5). */
  readonly hidingReencodesQuery: boolean;
  /** Of a query that ends with a question mark only that mark reaches the upstream (until 3.5). */
  readonly losesQueryBeforeQuestionMark: boolean;
  /** Auth plugins set or clear `X-Credential-Username` (dropped in 3.0). */
  readonly hasCredentialUsername: boolean;
  /** Policy of the limiting plugins when the row has none. */
  readonly defaultLimitPolicy: "cluster" | "local";
  /** limit_by path compares the normalised path (3.0). */
  readonly pathLimitIsNormalised: boolean;
  /** Redis counts while checking, so rejected requests count too (3.4). */
  readonly redisCountsWhileChecking: boolean;
  /** rate-limiting has `error_code` and `error_message` (3.1). */
  readonly limitErrorIsConfigurable: boolean;
  /** Rate limits are written longest period last; only the order of equal headers on the wire depends on it. */
  readonly responseLimitGoesToClient: boolean;
  /** ip-restriction names the address (3.0). */
  readonly ipRestrictionNamesAddress: boolean;
  /** jwt collects tokens from all places and refuses different ones (3.2). */
  readonly jwtCollectsAllTokens: boolean;
  /** jwt decodes a base64 secret only for HMAC algorithms (3.9). */
  readonly jwtDecodesOnlyHmacSecrets: boolean;
  /** cors treats `*` among several origins as "any" (3.8). */
  readonly corsStarAmongOrigins: boolean;
  /** proxy-cache keys are SHA-256 of a longer text (3.1). */
  readonly cacheKeyIsSha256: boolean;
  /** proxy-cache and response-transformer parse media types (3.3). */
  readonly mediaTypesAreParsed: boolean;
  /** request-size-limiting measures chunked bodies that were buffered to disk (3.8). */
  readonly sizeLimitReadsSpooledBodies: boolean;
  /** request-transformer lower-cases the target of a header rename (3.1). */
  readonly renameLowercasesHeaders: boolean;
  /** Log payloads of 3.x: upstream_status, query in upstream_uri. */
  readonly logsUpstreamStatus: boolean;
  /** Log payloads of 3.8+: request id, source, workspace, receive latency. */
  readonly logsSource: boolean;
}

const shared38 = {
  viaIsRfc9110: true,
  namesServerOnProxied: true,
  sendsRequestId: true,
  errorBodyHasRequestId: true,
  knowsHeadersTooLarge: true,
  authHidesReason: true,
  everyRejectionChallenges: true,
  hidingReencodesQuery: false,
  losesQueryBeforeQuestionMark: false,
  responseLimitGoesToClient: true,
  jwtDecodesOnlyHmacSecrets: true,
  corsStarAmongOrigins: true,
  sizeLimitReadsSpooledBodies: true,
  logsSource: true,
} as const;

const before38 = {
  viaIsRfc9110: false,
  namesServerOnProxied: false,
  sendsRequestId: false,
  errorBodyHasRequestId: false,
  knowsHeadersTooLarge: false,
  authHidesReason: false,
  everyRejectionChallenges: false,
  hidingReencodesQuery: true,
  losesQueryBeforeQuestionMark: true,
  responseLimitGoesToClient: false,
  jwtDecodesOnlyHmacSecrets: false,
  corsStarAmongOrigins: false,
  sizeLimitReadsSpooledBodies: false,
  logsSource: false,
} as const;

const since30 = {
  coreErrorsUseTemplate: true,
  errorPageTitle: "Error",
  errorPageParsesAccept: true,
  acceptUnderstandsQuality: true,
  debugHeaderNeedsPermission: true,
  knowsMethodNotAllowed: true,
  balancerErrorsShowCause: true,
  hasCredentialUsername: false,
  defaultLimitPolicy: "local",
  pathLimitIsNormalised: true,
  redisCountsWhileChecking: true,
  limitErrorIsConfigurable: true,
  ipRestrictionNamesAddress: true,
  jwtCollectsAllTokens: true,
  cacheKeyIsSha256: true,
  mediaTypesAreParsed: true,
  renameLowercasesHeaders: true,
  logsUpstreamStatus: true,
} as const;

const before30 = {
  coreErrorsUseTemplate: false,
  errorPageTitle: "Kong Error",
  errorPageParsesAccept: false,
  acceptUnderstandsQuality: false,
  debugHeaderNeedsPermission: false,
  knowsMethodNotAllowed: false,
  balancerErrorsShowCause: false,
  hasCredentialUsername: true,
  defaultLimitPolicy: "cluster",
  pathLimitIsNormalised: false,
  redisCountsWhileChecking: false,
  limitErrorIsConfigurable: false,
  ipRestrictionNamesAddress: false,
  jwtCollectsAllTokens: false,
  cacheKeyIsSha256: false,
  mediaTypesAreParsed: false,
  renameLowercasesHeaders: false,
  logsUpstreamStatus: false,
} as const;

const traitsOfLine: Record<VersionLine, Omit<Traits, "product">> = {
  "2.8": { ...before30, ...before38 },
  "3.4": { ...since30, ...before38 },
  "3.9": { ...since30, ...shared38 },
};

/** The traits of a release; every release of a line behaves as the release that the line was measured on. */
export function traitsOf(version: GatewayVersion): Traits {
  return { product: `kong/${version.text}`, ...traitsOfLine[version.line] };
}
