import { NO_BODY, type RequestMessage } from "./message.ts";
import type { PlannedCase, PlannedExchange } from "./plan.ts";

/** Plans for tests: only what a test is about is written down. */

export function request(over: Partial<RequestMessage> = {}): RequestMessage {
  return { method: "GET", target: "/", headers: [["Host", "shop.example"]], body: NO_BODY, ...over };
}

/** Sent by nobody in particular, at no particular time, and answered by an echo. */
export function exchange(id: string, over: Partial<PlannedExchange> = {}): PlannedExchange {
  return {
    id,
    request: request(),
    scheme: "http",
    client: null,
    upstreamAnswer: { kind: "echo" },
    due: null,
    lanes: [],
    phase: 0,
    expect: null,
    ...over,
  };
}

/** A probe of no plugin, unless it is told otherwise. */
export function plannedCase(key: string, exchanges: readonly PlannedExchange[], over: Partial<PlannedCase> = {}): PlannedCase {
  return {
    key,
    id: key,
    title: key,
    level: "must",
    kind: "probe",
    plugin: null,
    instance: null,
    route: null,
    window: null,
    recorded: null,
    exchanges,
    ...over,
  };
}
