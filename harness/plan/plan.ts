import { HarnessError } from "../errors.ts";
import { gatewayHeaders } from "../recording/gateway-headers.ts";
import { upstreamAnswerOf } from "../recording/upstream-answer.ts";
import type { Case } from "../types/case.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Traffic } from "./traffic.ts";

export interface PlanInput {
  readonly probes: readonly Case[];
  readonly recorded: AsyncIterable<RecordedExchange>;
  readonly traffic: (exchange: RecordedExchange) => Traffic;
  /** Narrow to what exercises these plugins; empty for everything. */
  readonly only: readonly string[];
}

export interface Planned {
  readonly plan: Plan;
  /** Recorded exchanges that were read, and how many of them the narrowing left out. */
  readonly recorded: number;
  readonly leftOut: number;
}

/**
 * Everything that will be sent, decided before anything is: the denominator of every count.
 * @throws HarnessError `recording-exercises-nothing` when there were recorded exchanges and none is left, or no case at all
 */
export async function buildPlan({ probes, recorded, traffic, only }: PlanInput): Promise<Planned> {
  const wanted = (plugins: Iterable<string>) => only.length === 0 || [...plugins].some((plugin) => only.includes(plugin));
  const cases: PlannedCase[] = [];
  let read = 0;
  for await (const exchange of recorded) {
    read += 1;
    const known = traffic(exchange);
    if (wanted(known.plugins)) cases.push(recordedCase(exchange, known));
  }
  const leftOut = read - cases.length;
  if (read > 0 && cases.length === 0) throw exercisesNothing(read, only);
  for (const probe of probes) if (wanted([probe.plugin])) cases.push(probeCase(probe));
  if (cases.length === 0) throw exercisesNothing(read, only);
  return { plan: { cases }, recorded: read, leftOut };
}

function exercisesNothing(read: number, only: readonly string[]): HarnessError {
  const narrowed = only.length > 0 ? ` that exercises ${only.join(", ")}` : "";
  return new HarnessError(
    "recording-exercises-nothing",
    `there is nothing to send: of ${read} recorded exchanges none${narrowed || " is left, and no suite has a case for this backup"}`,
    only.length > 0
      ? "Check the plugin's name, or record traffic of the routes it is on."
      : "Name a recording that has exchanges with --recording.",
  );
}

function recordedCase(exchange: RecordedExchange, { lanes, counters, onX }: Traffic): PlannedCase {
  const { request } = exchange;
  return {
    key: `recorded/${exchange.id}`,
    id: "recorded",
    title: `${request.method} ${request.target.split("?")[0]}`,
    level: "must",
    kind: "recorded",
    plugin: null,
    instance: null,
    route: null,
    window: null,
    recorded: exchange,
    exchanges: [
      {
        id: `recorded.${exchange.id}`,
        request,
        scheme: exchange.scheme,
        client: exchange.client,
        upstreamAnswer: upstreamAnswerOf(exchange, gatewayHeaders(onX)),
        due: exchange.at,
        lanes,
        counters,
        phase: 0,
        expect: null,
        ...(exchange.renew && { renew: exchange.renew }),
      },
    ],
  };
}

function probeCase(probe: Case): PlannedCase {
  const key = `${probe.id}@${probe.subject}`;
  const name = key.replaceAll(/[^A-Za-z0-9._-]+/g, "_");
  return {
    key,
    id: probe.id,
    title: `${probe.title} (${probe.subject})`,
    level: probe.level,
    kind: "probe",
    plugin: probe.plugin,
    instance: probe.instance,
    route: probe.route,
    window: probe.window,
    recorded: null,
    exchanges: probe.steps.map(({ request, expect, phase, route }, index) => ({
      id: `${name}.${index}`,
      request: { method: request.method, target: request.target, headers: request.headers, body: request.body },
      scheme: request.scheme ?? "http",
      client: request.client,
      upstreamAnswer: { kind: "echo" },
      due: null,
      lanes: [key, ...(probe.counters ?? [])],
      counters: (probe.countersBehind ?? []).map((counter) => ({ name: counter, periods: [], behind: true })),
      phase,
      expect,
      ...(route !== undefined && { route }),
    })),
  };
}
