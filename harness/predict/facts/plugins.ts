/**
 * Which plugins a release brings. Sources: kong/constants.lua at 2.8.5, 3.4.2 and 3.9.1; for Kong Gateway (Enterprise) its plugin hub and its
 * changelog 3.0.0.0, which cannot be checked in source.
 */

/** Bundled with open-source Kong 2.8 and every later release known here. */
const since28 = (
  "acl acme aws-lambda azure-functions basic-auth bot-detection correlation-id cors datadog file-log grpc-gateway grpc-web hmac-auth " +
  "http-log ip-restriction jwt key-auth ldap-auth loggly oauth2 post-function pre-function prometheus proxy-cache rate-limiting " +
  "request-size-limiting request-termination request-transformer response-ratelimiting response-transformer session statsd syslog " +
  "tcp-log udp-log zipkin"
).split(" ");

/** Plugin → first release of open-source Kong that bundles it. */
const later: Readonly<Record<string, string>> = {
  opentelemetry: "3.0.0",
  "ai-proxy": "3.6.0",
  "ai-prompt-decorator": "3.6.0",
  "ai-prompt-guard": "3.6.0",
  "ai-prompt-template": "3.6.0",
  "ai-request-transformer": "3.6.0",
  "ai-response-transformer": "3.6.0",
  "standard-webhooks": "3.8.0",
  redirect: "3.9.0",
};

/** Plugin → first open-source release with it; "0" for those that were always there. */
export const bundled: ReadonlyMap<string, string> = new Map([...since28.map((name) => [name, "0"] as const), ...Object.entries(later)]);

/** Only in Kong Gateway (Enterprise). */
export const enterprise: ReadonlySet<string> = new Set(
  (
    "application-registration canary degraphql exit-transformer forward-proxy graphql-proxy-cache-advanced graphql-rate-limiting-advanced " +
    "jq jwe-decrypt jwt-signer kafka-log kafka-upstream key-auth-enc konnect-application-auth ldap-auth-advanced mocking mtls-auth " +
    "oas-validation oauth2-introspection opa openid-connect proxy-cache-advanced rate-limiting-advanced request-transformer-advanced " +
    "request-validator response-transformer-advanced route-by-header route-transformer-advanced saml statsd-advanced tls-handshake-modifier " +
    "tls-metadata-headers upstream-timeout vault-auth websocket-size-limit websocket-validator xml-threat-protection header-cert-auth " +
    "ai-rate-limiting-advanced ai-azure-content-safety ai-semantic-cache ai-semantic-prompt-guard confluent injection-protection " +
    "json-threat-protection service-protection"
  ).split(" "),
);

/** Plugin → release that took it away, in every edition. */
export const removed: ReadonlyMap<string, { readonly since: string; readonly source: string }> = new Map([
  ["collector", { since: "3.0.0", source: "Kong Gateway changelog 3.0.0.0" }],
]);

/** Tables that only Enterprise fills, by what they hold. */
export const enterpriseTables: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^(rbac_|admins$|groups$|group_rbac_roles$|credentials$)/, "administrators and their roles"],
  [/^consumer_group/, "consumer groups"],
  [/^keyring_/, "the keyring"],
  [/^licenses$/, "the licence"],
  [/^(files|legacy_files|developers|applications|application_instances|document_objects|portal_)/, "the developer portal"],
  [/^event_hooks$/, "event hooks"],
  [/^(degraphql_routes|graphql_|jwt_signer_|keyauth_enc_|mtls_auth_|vault_auth_|ratelimiting_lib|oic_)/, "entities of Enterprise plugins"],
];
