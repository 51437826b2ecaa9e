import { HarnessError } from "../errors.ts";
import { gatewayHeaders } from "../recording/gateway-headers.ts";
import { upstreamAnswerOf } from "../recording/upstream-answer.ts";
import type { Case } from "../types/case.ts";
import type { UpstreamAnswer } from "../types/cluster.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { pathOf } from "./shared-lanes.ts";
import type { Traffic } from "./traffic.ts";

export interface PlanInput {
  readonly probes: readonly Case[];
  /** Recorded exchanges in the order of their time, read anew each time it is called. */
  readonly recorded: () => AsyncIterable<RecordedExchange>;
  readonly traffic: (exchange: RecordedExchange) => Traffic;
  /**
   * Begins a pass over the recorded exchanges: says of each, in their order, why it is left out, or null. Every pass must say the same. Left
   * out: nothing is.
   */
  readonly selector?: () => (exchange: RecordedExchange, known: Traffic) => string | null;
  /** Whether `note` looks at lanes and counters. Working them out takes about as long as reading does. Left out: it does not. */
  readonly lanesNoted?: boolean;
  /**
   * Told of every case while the plan is made, for what must be known of all of them and cannot be kept. What the upstream is to answer
   * is worked out when a case is sent; here it is an echo.
   */
  readonly note?: (planned: PlannedCase) => void;
}

const MINUTE_MILLISECONDS = 60_000;
const NOT_ASKED: Traffic = { plugins: new Set(), onX: [], lanes: [], counters: [], route: null, consumer: null, identity: "" };

const ECHO: UpstreamAnswer = { kind: "echo" };

/**
 * Everything that will be sent, decided before anything is: the denominator of every count. Recorded traffic is read once to the end here, so
 * that a broken line is found before anything is sent, and once more when it is sent; it is never held.
 * @throws HarnessError `recording-exercises-nothing` when there were recorded exchanges and none is left, or no case at all
 */
export async function buildPlan({ probes, recorded, traffic, selector, lanesNoted = false, note }: PlanInput): Promise<Plan> {
  const reasons = new Map<string, number>();
  const byMinute = new Map<number, number>();
  let count = 0;
  // Who is on the way is worked out when it is sent; beforehand only where it decides what is sent.
  const surveyed = selector === undefined && !lanesNoted ? notAsked : traffic;
  const surveyReason = selector?.() ?? nothingLeftOut;
  for await (const exchange of recorded()) {
    const known = surveyed(exchange);
    const reason = surveyReason(exchange, known);
    if (reason !== null) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    count += 1;
    const minute = Math.floor(exchange.at / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    byMinute.set(minute, (byMinute.get(minute) ?? 0) + 1);
    note?.(recordedCase(exchange, known, ECHO));
  }
  const cases = probes.map(probeCase);
  if (count === 0 && (reasons.size > 0 || cases.length === 0)) throw exercisesNothing(reasons);
  for (const planned of cases) note?.(planned);
  const read = async function* () {
    const reasonOf = selector?.() ?? nothingLeftOut;
    for await (const exchange of recorded()) {
      const known = traffic(exchange);
      if (reasonOf(exchange, known) === null) yield recordedCase(exchange, known, upstreamAnswerOf(exchange, gatewayHeaders(known.onX)));
    }
  };
  return { recorded: { count, byMinute, read }, probes: cases };
}

function notAsked(): Traffic {
  return NOT_ASKED;
}

function nothingLeftOut(): null {
  return null;
}

function exercisesNothing(reasons: ReadonlyMap<string, number>): HarnessError {
  const read = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const why = [...reasons].map(([reason, count]) => `${count}: ${reason}`).join("; ");
  return new HarnessError(
    "recording-exercises-nothing",
    `there is nothing to send: of ${read} recorded exchanges none is left${read > 0 ? ` (${why})` : ", and no suite has a case for this backup"}`,
    read > 0
      ? "Check the names in what was selected, or record traffic that exercises it."
      : "Name a recording that has exchanges with --recording.",
  );
}

function recordedCase(exchange: RecordedExchange, { lanes, counters }: Traffic, upstreamAnswer: UpstreamAnswer): PlannedCase {
  const { request } = exchange;
  return {
    key: `recorded/${exchange.id}`,
    id: "recorded",
    title: `${request.method} ${pathOf(request.target)}`,
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
        upstreamAnswer,
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
      upstreamAnswer: ECHO,
      due: null,
      lanes: [key, ...(probe.counters ?? [])],
      counters: (probe.countersBehind ?? []).map((counter) => ({ name: counter, periods: [], behind: true })),
      phase,
      expect,
      ...(route !== undefined && { route }),
    })),
  };
}
