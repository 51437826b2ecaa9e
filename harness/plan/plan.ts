import { HarnessError } from "../errors.ts";
import { gatewayHeaders } from "../recording/gateway-headers.ts";
import { upstreamAnswerOf } from "../recording/upstream-answer.ts";
import type { Case } from "../types/case.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Traffic } from "./traffic.ts";

export interface PlanInput {
  readonly probes: readonly Case[];
  /** Recorded exchanges in the order of their time, read anew each time it is called. */
  readonly recorded: () => AsyncIterable<RecordedExchange>;
  readonly traffic: (exchange: RecordedExchange) => Traffic;
  /** Narrow to what exercises these plugins; empty for everything. */
  readonly only: readonly string[];
  /** Told of every case while the plan is made, for what must be known of all of them and cannot be kept. */
  readonly note?: (planned: PlannedCase) => void;
}

export interface Planned {
  readonly plan: Plan;
  /** Recorded exchanges that were read, and how many of them the narrowing left out. */
  readonly recorded: number;
  readonly leftOut: number;
}

const MINUTE_MILLISECONDS = 60_000;

/**
 * Everything that will be sent, decided before anything is: the denominator of every count. Recorded traffic is read once to the end here, so
 * that a broken line is found before anything is sent, and once more when it is sent; it is never held.
 * @throws HarnessError `recording-exercises-nothing` when there were recorded exchanges and none is left, or no case at all
 */
export async function buildPlan({ probes, recorded, traffic, only, note }: PlanInput): Promise<Planned> {
  const wanted = (plugins: Iterable<string>) => only.length === 0 || [...plugins].some((plugin) => only.includes(plugin));
  const plannedOf = (exchange: RecordedExchange): PlannedCase | null => {
    const known = traffic(exchange);
    return wanted(known.plugins) ? recordedCase(exchange, known) : null;
  };
  const byMinute = new Map<number, number>();
  let [read, count] = [0, 0];
  for await (const exchange of recorded()) {
    read += 1;
    const planned = plannedOf(exchange);
    if (planned === null) continue;
    count += 1;
    const minute = Math.floor(exchange.at / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1);
    note?.(planned);
  }
  if (read > 0 && count === 0) throw exercisesNothing(read, only);
  const cases = probes.filter((probe) => wanted([probe.plugin])).map(probeCase);
  if (count + cases.length === 0) throw exercisesNothing(read, only);
  for (const planned of cases) note?.(planned);
  const again = async function* () {
    for await (const exchange of recorded()) {
      const planned = plannedOf(exchange);
      if (planned !== null) yield planned;
    }
  };
  return { plan: { recorded: { count, byMinute, read: again }, probes: cases }, recorded: read, leftOut: read - count };
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
