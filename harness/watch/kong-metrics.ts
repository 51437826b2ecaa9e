import type { Metric } from "./exposition.ts";
import type { Histogram, Sample } from "./sample.ts";

/**
 * Bounds of the histograms, in milliseconds. A node shows a bound only once something fell under it, so those that are missing below the
 * first are known to be zero from here alone. Not configurable in Kong (kong/plugins/prometheus/exporter.lua, 2.8.5 and 3.0.0 to 3.9.1;
 * 3000 and 6000 of the gateway's own came with 3.8.1).
 */
const BOUNDS_2_8 = [
  1, 2, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000,
];
const GATEWAY_BOUNDS_3 = [1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000, 3000, 6000];
const REQUEST_BOUNDS_3 = [25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000];

type Kind = "latency" | "gatewayLatency";

interface Shown {
  readonly bounds: readonly number[];
  readonly kindOf: (type: string | undefined) => Kind | null;
}

/** Names before and since 3.0, when they were changed (Kong CHANGELOG 3.0.0, Prometheus). */
const STATUSES = new Set(["kong_http_status", "kong_http_requests_total"]);
const SERVED = new Set(["kong_nginx_http_current_connections", "kong_nginx_requests_total"]);
const HISTOGRAMS = new Map<string, Shown>([
  [
    "kong_latency_bucket",
    { bounds: BOUNDS_2_8, kindOf: (type) => (type === "request" ? "latency" : type === "kong" ? "gatewayLatency" : null) },
  ],
  ["kong_request_latency_ms_bucket", { bounds: REQUEST_BOUNDS_3, kindOf: () => "latency" }],
  ["kong_kong_latency_ms_bucket", { bounds: GATEWAY_BOUNDS_3, kindOf: () => "gatewayLatency" }],
]);

/** More bounds than any release has; what shows more is no Kong. */
const MAX_BOUNDS = 64;

export const isKongMetric = (name: string): boolean => STATUSES.has(name) || SERVED.has(name) || HISTOGRAMS.has(name);

/**
 * What a node's `/metrics` says, summed over services, routes, consumers and workspaces. Requests on routes without a service are left out:
 * 2.8 does not count them and 3.6 does (Kong CHANGELOG 3.6.0), so that Y would seem to answer what X does not.
 * @throws Error for bounds that are none, or too many
 */
export async function sampleOf(metrics: AsyncIterable<Metric>): Promise<Sample> {
  const statuses = new Map<number, number>();
  const histograms = { latency: new Map<number, number>(), gatewayLatency: new Map<number, number>() };
  const bounds: Record<Kind, readonly number[]> = { latency: [], gatewayLatency: [] };
  let [served, node]: [number | null, string | null] = [null, null];
  for await (const { name, labels, value } of metrics) {
    if (SERVED.has(name) && (labels.get("state") ?? "total") === "total") {
      served = (served ?? 0) + value;
      node = labels.get("node_id") ?? node;
    }
    if ((labels.get("service") ?? "") === "") continue;
    if (STATUSES.has(name)) add(statuses, statusOf(labels.get("code")), value);
    const shown = HISTOGRAMS.get(name);
    const kind = shown?.kindOf(labels.get("type")) ?? null;
    if (shown === undefined || kind === null) continue;
    bounds[kind] = shown.bounds;
    add(histograms[kind], boundOf(labels.get("le")), value);
    if (histograms[kind].size > MAX_BOUNDS) throw new Error(`it shows more than ${MAX_BOUNDS} bounds of latency`);
  }
  return {
    statuses: statuses.size === 0 ? null : statuses,
    latency: withZeros(histograms.latency, bounds.latency),
    gatewayLatency: withZeros(histograms.gatewayLatency, bounds.gatewayLatency),
    served,
    node,
  };
}

function add(counts: Map<number, number>, key: number, value: number): void {
  counts.set(key, (counts.get(key) ?? 0) + value);
}

/** Nginx logs what it never answered as 000; whatever is no status counts as a request with none. */
function statusOf(code: string | undefined): number {
  return /^[1-5]\d\d$/.test(code ?? "") ? Number(code) : 0;
}

function boundOf(text: string | undefined): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) throw new Error("it shows a bound of latency that is no number");
  return Number(text);
}

function withZeros(histogram: Map<number, number>, bounds: readonly number[]): Histogram | null {
  if (histogram.size === 0) return null;
  const lowest = Math.min(...histogram.keys());
  for (const bound of bounds) if (bound < lowest) histogram.set(bound, 0);
  return histogram;
}
