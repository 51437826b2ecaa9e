import type { Period } from "../../types/case.ts";
import { periods } from "../../types/case.ts";
import { headerValue } from "../../types/message.ts";
import type { Answer } from "../answer.ts";
import { pluginFailure, reject } from "../answer.ts";
import type { OutgoingResponse } from "../exchange.ts";
import { clearHeader, setHeader } from "../headers.ts";
import type { Plugin, PluginCall } from "../plugin.ts";
import { flagOr, isObject, objectOr, textOr } from "../plugin-config.ts";
import { identify } from "../policies/identifier.ts";
import { limitKey, storeOf } from "../policies/keys.ts";

const NOTE = "response-ratelimiting";

interface Usage {
  readonly name: string;
  readonly period: Period;
  readonly limit: number;
  readonly remaining: number;
}

interface Note {
  readonly identifier: string;
  readonly now: number;
  readonly usages: readonly Usage[];
  /** What the response asks to count, by limit name; empty when it exceeded a limit. */
  increments: ReadonlyMap<string, number>;
}

/** kong/plugins/response-ratelimiting: the upstream says in a header what a response costs. */
export const plugin: Plugin = {
  async access(call) {
    const note: Note = { identifier: identify(call), now: call.gateway.clock(), usages: [], increments: new Map() };
    try {
      const usages = await readUsages(call, note);
      call.exchange.notes.set(NOTE, { ...note, usages });
      return announce(call, usages);
    } catch {
      return flagOr(call.config, "fault_tolerant", true) ? null : pluginFailure(call.gateway.traits);
    }
  },
  headerFilter(call, response) {
    const note = noteOf(call);
    if (note === null) return;
    const asked = headerValue(response.headers, textOr(call.config, "header_name", "x-kong-limit"));
    const increments = response.fromUpstream ? parseCosts(asked ?? "", note.usages) : new Map<string, number>();
    for (const { name, period, limit, remaining } of flagOr(call.config, "hide_client_headers", false) ? [] : note.usages) {
      setHeader(response.headers, `X-RateLimit-Limit-${name}-${period}`, String(limit));
      setHeader(response.headers, `X-RateLimit-Remaining-${name}-${period}`, String(Math.max(0, remaining - (increments.get(name) ?? 0))));
    }
    clearHeader(response.headers, textOr(call.config, "header_name", "x-kong-limit"));
    const exceeded = note.usages.some(({ name, remaining }) => (increments.get(name) ?? 0) > 0 && remaining <= 0);
    if (exceeded) refuse(response);
    else note.increments = increments;
  },
  async count(call) {
    const note = noteOf(call);
    if (note === null) return;
    for (const [name, by] of note.increments) {
      if (by !== 0)
        await storeOf(call).increment(
          periods.map((period) => keyOf(call, note, name, period)),
          by,
          note.now,
        );
    }
  },
};

function noteOf(call: PluginCall): Note | null {
  return (call.exchange.notes.get(NOTE) as Note | undefined) ?? null;
}

async function readUsages(call: PluginCall, note: Note): Promise<Usage[]> {
  const usages: Usage[] = [];
  for (const [name, limits] of Object.entries(objectOr(call.config, "limits"))) {
    for (const period of periods) {
      const limit = isObject(limits) ? limits[period] : null;
      if (typeof limit !== "number") continue;
      const used = await storeOf(call).usage(keyOf(call, note, name, period), note.now);
      usages.push({ name, period, limit, remaining: limit - used });
    }
  }
  return usages;
}

function keyOf(call: PluginCall, note: Note, name: string, period: Period) {
  return limitKey(call, "response_ratelimiting_metrics", note.identifier, period, `${name}_${period}`, note.now);
}

/** Tells what is left of each limit: the upstream before 3.8, since then the client by mistake (a regression up to 3.9). */
function announce(call: PluginCall, usages: readonly Usage[]): Answer | null {
  const { exchange, gateway } = call;
  for (const name of new Set(usages.map((usage) => usage.name))) {
    const remaining = usages.filter((usage) => usage.name === name).map((usage) => usage.remaining);
    if (flagOr(call.config, "block_on_first_violation", false) && remaining.includes(0)) {
      return reject(429, `API rate limit exceeded for '${name}'`);
    }
    const headers = gateway.traits.responseLimitGoesToClient ? exchange.earlyHeaders : exchange.request.headers;
    setHeader(headers, `X-RateLimit-Remaining-${name}`, String(Math.min(...remaining)));
  }
  return null;
}

/** "video=2, image=1": names without a limit and what is no number are left out. */
function parseCosts(value: string, usages: readonly Usage[]): Map<string, number> {
  const costs = new Map<string, number>();
  for (const part of value.split(",")) {
    const [name = "", cost, ...rest] = part.split("=").map((piece) => piece.trim());
    const number = Number(cost ?? "");
    if (cost && rest.length === 0 && !Number.isNaN(number) && usages.some((usage) => usage.name === name)) costs.set(name, number);
  }
  return costs;
}

/** The upstream has already answered; its answer is replaced by an empty 429. */
function refuse(response: OutgoingResponse): void {
  response.status = 429;
  response.reason = null;
  response.body = Buffer.alloc(0);
  response.upstreamLength = null;
  setHeader(response.headers, "Content-Length", "0");
}
