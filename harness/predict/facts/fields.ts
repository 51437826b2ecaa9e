import type { Json, JsonObject } from "../../types/json.ts";
import type { FieldRule } from "./rule.ts";

/** Which of these dotted fields a config sets. */
const setOf =
  (...names: readonly string[]) =>
  (config: JsonObject): readonly string[] =>
    names.filter((name) => isSet(at(config, name)));
const always = () => ["config"];

function at(config: JsonObject, name: string): Json | undefined {
  let value: Json | undefined = config;
  for (const part of name.split(".")) value = isObject(value) ? value[part] : undefined;
  return value;
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const isSet = (value: Json | undefined) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

const queue = ["queue_size", "flush_timeout", "retry_count"];
const cookies = ["cookie_lifetime", "cookie_idletime", "cookie_samesite", "cookie_httponly", "cookie_discard", "cookie_persistent"];

/** Fields that were taken away or renamed, and plugins that do something else beside the exchange. Sources: schema.lua and migrations of each plugin. */
export const fieldRules: readonly FieldRule[] = [
  {
    id: "allow-deny-fields",
    plugins: ["acl", "bot-detection", "ip-restriction"],
    introduced: "3.0.0",
    fields: setOf("whitelist", "blacklist"),
    gravity: "will break",
    title: "whitelist and blacklist are gone: a stored one is dropped silently, and with it the restriction",
    advice: "Write the lists into allow and deny on X before the backup is taken.",
    source: "Kong breaking changes 3.0, Plugins; kong/plugins/*/schema.lua",
  },
  {
    id: "http-log-queue",
    plugins: ["http-log", "statsd", "datadog", "opentelemetry", "zipkin"],
    introduced: "3.3.0",
    fields: setOf(...queue),
    gravity: "benign",
    title:
      "queue_size, flush_timeout and retry_count give way to queue.*; the first two are still read, retries are limited by time instead",
    advice: "Set queue.max_retry_time, queue.max_batch_size and queue.max_coalescing_delay on Y where the old values mattered.",
    source: "Kong breaking changes 3.3, Plugin queuing",
  },
  {
    id: "aws-lambda-proxy-scheme",
    plugins: ["aws-lambda"],
    introduced: "3.0.0",
    fields: setOf("proxy_scheme"),
    gravity: "benign",
    title: "proxy_scheme is gone and dropped silently; the scheme is that of proxy_url",
    advice: "See that proxy_url has the scheme that is meant.",
    source: "kong/plugins/aws-lambda/schema.lua 2.8.5 against 3.4.2",
  },
  {
    id: "session-cookie-format",
    plugins: ["session", "openid-connect", "saml"],
    introduced: "3.2.0",
    fields: always,
    gravity: "needs sign-off",
    title: "Session cookies of one side are invalid on the other: people log in again at each switch",
    advice: "Keep clients on one side while both serve, make that time short, and do not rename session fields until X is gone.",
    source: "Kong breaking changes 3.2, Session library upgrade",
  },
  {
    id: "session-field-renames",
    plugins: ["session"],
    introduced: "3.2.0",
    fields: setOf(...cookies, "cookie_renew"),
    gravity: "benign",
    title: "Session fields are named anew; the old names are still read, but cookie_renew has no effect",
    advice: "Rename them when X is gone; set absolute_timeout, which is a day by default.",
    source: "Kong breaking changes 3.2",
  },
  {
    id: "prometheus-off-by-default",
    plugins: ["prometheus"],
    introduced: "3.0.0",
    fields: (config) =>
      ["status_code_metrics", "latency_metrics", "bandwidth_metrics", "upstream_health_metrics"].filter((name) => config[name] !== true),
    gravity: "needs sign-off",
    title: "Metrics per request are off by default and others are named anew: dashboards and alerts fall silent",
    advice: "Switch the listed fields on in Y, and move dashboards and alerts to the new names before the cutover.",
    source: "Kong breaking changes 3.0, Prometheus",
  },
  {
    id: "statsd-metric-names",
    plugins: ["statsd"],
    introduced: "3.0.0",
    fields: always,
    gravity: "needs sign-off",
    title: "Metrics of services are named kong.service.<name>.* instead of kong.<name>.*",
    advice: "Move dashboards and alerts to the new names before the cutover.",
    source: "Kong breaking changes 3.0, StatsD",
  },
];
