import type { CaseVerdict } from "../../types/certificate.ts";
import type { ShownCase, ShownExchange, ShownSide } from "../../types/observations.ts";
import type { PlannedCase, PlannedExchange } from "../../types/plan.ts";
import type { MatchedRoute, Transcript } from "../../types/transcript.ts";
import type { Runs } from "../evidence.ts";
import { shownRequest, shownResponse } from "./message.ts";

/** A case of a limit of hundreds sends as many requests, nearly all of them alike. */
const EXCHANGES_SHOWN = 60;
/** A gateway that tries again asks an upstream a few times; more of them show nothing more. */
const UPSTREAM_REQUESTS_SHOWN = 5;

/**
 * A case in full as a person may see it: both ends of every exchange on each cluster, and what was recorded. Of very many exchanges those
 * that differ are kept first, in the order of sending.
 * @param mask replaces secrets; every text goes through it
 */
export function shownCase(
  planned: PlannedCase,
  runs: Runs,
  { key, differences }: Pick<CaseVerdict, "key" | "differences">,
  mask: (text: string) => string,
): ShownCase {
  const differing = new Set(differences.map(({ exchange }) => exchange));
  const kept = new Set(
    [...planned.exchanges].sort((a, b) => Number(differing.has(b.id)) - Number(differing.has(a.id))).slice(0, EXCHANGES_SHOWN),
  );
  const left = planned.exchanges.length - kept.size;
  const exchanges = planned.exchanges.filter((one) => kept.has(one)).map((one) => shownExchange(planned, one, runs, mask));
  return { key, exchanges, ...(left > 0 && { exchangesLeftOut: left }) };
}

function shownExchange(planned: PlannedCase, exchange: PlannedExchange, runs: Runs, mask: (text: string) => string): ShownExchange {
  const { id, request, scheme, client } = exchange;
  const on = (transcripts: readonly Transcript[] | undefined) => {
    const seen = transcripts?.find((one) => one.exchange === id);
    return seen === undefined ? null : shownSide(seen, mask);
  };
  const recorded = planned.recorded?.response ?? null;
  return {
    ...{ id, request: shownRequest(request, mask), scheme, client: client === null ? null : mask(client) },
    recorded: recorded === null ? null : shownResponse(recorded, mask),
    ...{ x: on(runs.x), control: on(runs.control), y: on(runs.y) },
  };
}

function shownSide({ outcome, upstream, route }: Transcript, mask: (text: string) => string): ShownSide {
  const notes = [
    ...(outcome.kind === "answered" ? [] : [`${outcome.kind === "failed" ? "no answer" : "not sent"}: ${outcome.reason}`]),
    ...(upstream.kind === "unobserved" ? [`upstream not observed: ${upstream.reason}`] : []),
    ...(upstream.kind === "observed" && upstream.requests.length > UPSTREAM_REQUESTS_SHOWN
      ? [`the upstream was asked ${upstream.requests.length} times, of which ${UPSTREAM_REQUESTS_SHOWN} are given`]
      : []),
  ];
  return {
    route: mask(routeWords(route)),
    answer: outcome.kind === "answered" ? shownResponse(outcome.response, mask) : null,
    upstream:
      upstream.kind === "observed" ? upstream.requests.slice(0, UPSTREAM_REQUESTS_SHOWN).map((one) => shownRequest(one, mask)) : null,
    milliseconds: outcome.kind === "not-sent" ? null : Math.round(outcome.milliseconds * 1000) / 1000,
    note: notes.length === 0 ? null : mask(notes.join("; ")),
  };
}

function routeWords(route: MatchedRoute): string {
  switch (route.kind) {
    case "matched":
      return `route ${route.name ?? route.id}`;
    case "none":
      return "no route";
    case "unknown":
      return `not told: ${route.reason}`;
  }
}
