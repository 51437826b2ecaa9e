import { type Asking, getFrom } from "../admin/get.ts";
import { metricsIn } from "./exposition.ts";
import { isKongMetric, sampleOf } from "./kong-metrics.ts";
import type { Sample } from "./sample.ts";

/** A node with a thousand routes shows some 30 MB; its memory for metrics is 5 MB unless it is told otherwise. */
export const MAX_METRICS_BYTES = 128 * 1024 * 1024;
/** `/status` lists memory by worker; more than this is no such document. */
const MAX_STATUS_CHARACTERS = 4 * 1024 * 1024;

/** The address that is asked: `/metrics` where none of the two endpoints is named. */
export function endpointOf(text: string): URL {
  const url = new URL(text);
  if (/\/(metrics|status)\/?$/.test(url.pathname)) return url;
  return new URL(`${url.pathname.replace(/\/$/, "")}/metrics`, url);
}

/**
 * One look at one node. What ends in `/status` is read as such: it tells how many requests nginx had and nothing of how they ended.
 * @throws HarnessError `cluster-failed`
 */
export function scrape(url: URL, asking: Asking): Promise<Sample> {
  const isStatus = /\/status\/?$/.test(url.pathname);
  return getFrom(url, asking, (_status, body) => (isStatus ? statusOf(body) : sampleOf(metricsIn(body, isKongMetric))), []);
}

async function statusOf(body: AsyncIterable<Buffer>): Promise<Sample> {
  let text = "";
  for await (const chunk of body) {
    text += chunk.toString("latin1");
    if (text.length > MAX_STATUS_CHARACTERS) throw new Error("its answer is too long for a status");
  }
  const served = record(record(parsed(text))["server"])["total_requests"];
  if (typeof served !== "number" || !Number.isSafeInteger(served) || served < 0)
    throw new Error("it does not say how many requests it had");
  return { statuses: null, latency: null, gatewayLatency: null, served, node: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
