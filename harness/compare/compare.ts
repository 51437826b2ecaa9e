import type { Difference } from "../types/difference.ts";
import type { RequestMessage, ResponseMessage } from "../types/message.ts";
import type { MatchedRoute, Outcome, Transcript } from "../types/transcript.ts";
import { compareRequestBodies, compareResponseBodies } from "./bodies.ts";
import { compareKeptEchoes } from "./echo.ts";
import { compareFraming } from "./framing.ts";
import { compareHeaders } from "./headers.ts";
import { usualCorrelationHeaders } from "./kinds.ts";
import { type Comparison, createTally, type Finder } from "./tally.ts";
import { compareTargets } from "./target.ts";

/**
 * Everything on which two transcripts of one exchange disagree, in both directions: outcome, matched route, what the client got
 * (status, headers, body), what the upstream got (how many requests, method, target, headers, body).
 */
export function compareTranscripts(x: Transcript, y: Transcript): readonly Difference[] {
  return compareExchange(x, y, usualCorrelationHeaders).differences;
}

/**
 * The same, with what was equal and what was ignored counted.
 * @param correlation lower-case names of headers in which a gateway puts ids that it makes up (correlation-id's `header_name`)
 */
export function compareExchange(x: Transcript, y: Transcript, correlation: ReadonlySet<string>): Comparison {
  const tally = createTally(x.exchange);
  const outcome = tally.at("outcome");
  if (x.outcome.kind === y.outcome.kind) outcome.same();
  else outcome.differs("outcome", described(x.outcome), described(y.outcome));
  compareRoutes(x.route, y.route, tally.at("route"));
  if (x.outcome.kind === "answered" && y.outcome.kind === "answered") {
    compareDurations(x.outcome.milliseconds, y.outcome.milliseconds, outcome);
    compareResponses(x.outcome.response, y.outcome.response, correlation, tally.at("client"));
    if (unasked(x) && unasked(y)) compareKeptEchoes(x.outcome.response, y.outcome.response, tally.at("client"));
  }
  if (x.upstream.kind === "observed" && y.upstream.kind === "observed") {
    compareUpstream(x.upstream.requests, y.upstream.requests, correlation, tally.at("upstream"));
  }
  return tally.result();
}

/**
 * On a machine with ten times more to do than it can, one cluster answers up to ten seconds after another, which says nothing about either.
 * Twice that is a gateway that waits for something.
 */
const NOTICED_MILLISECONDS = 20_000;

/** Answers that come so much later that a person would give up. */
function compareDurations(x: number, y: number, found: Finder): void {
  if (Math.abs(x - y) < NOTICED_MILLISECONDS) return;
  found.differs("duration", `${Math.round(x)} ms`, `${Math.round(y)} ms`);
}

/** The upstream was watched, and was not asked. */
function unasked({ upstream }: Transcript): boolean {
  return upstream.kind === "observed" && upstream.requests.length === 0;
}

/** Compares two responses as the client sees them. The reason phrase means nothing (RFC 9112, 4) and is left out. */
export function compareResponses(x: ResponseMessage, y: ResponseMessage, correlation: ReadonlySet<string>, found: Finder): void {
  if (x.status === y.status) found.same();
  else found.differs("status", String(x.status), String(y.status));
  compareHeaders("client", x.headers, y.headers, correlation, found);
  compareFraming(compareResponseBodies(x, y, correlation, found), x.headers, y.headers, found);
  compareAround(x, y, correlation, found);
}

/** What stands before and after a response: `informational` and `informational[0]:…` for 1xx answers, `trailer:<name>`; where both were looked at. */
function compareAround(x: ResponseMessage, y: ResponseMessage, correlation: ReadonlySet<string>, found: Finder): void {
  const [before, other] = [x.informational, y.informational];
  if (before !== undefined && other !== undefined) {
    const [a, b] = [statusesOf(before), statusesOf(other)];
    if (a === b) found.same();
    else found.differs("informational", a, b);
    for (const [index, { headers }] of before.entries()) {
      const right = other[index];
      if (right !== undefined) compareHeaders("client", headers, right.headers, correlation, found.under(`informational[${index}]:`));
    }
  }
  if (x.trailers !== undefined && y.trailers !== undefined && x.trailers.length + y.trailers.length > 0) {
    compareHeaders("client", x.trailers, y.trailers, correlation, found.under("trailer:"));
  }
}

function statusesOf(answers: NonNullable<ResponseMessage["informational"]>): string | null {
  return answers.length === 0 ? null : answers.map(({ status }) => status).join(", ");
}

/** A second request (a retry) is found under `request[1]:`; what only one side sent is told by `count`. */
function compareUpstream(x: readonly RequestMessage[], y: readonly RequestMessage[], correlation: ReadonlySet<string>, end: Finder): void {
  if (x.length === y.length) end.same();
  else end.differs("count", String(x.length), String(y.length));
  for (const [index, left] of x.entries()) {
    const right = y[index];
    if (right === undefined) return;
    const found = index === 0 ? end : end.under(`request[${index}]:`);
    if (left.method === right.method) found.same();
    else found.differs("method", left.method, right.method);
    compareTargets(left.target, right.target, found);
    compareHeaders("upstream", left.headers, right.headers, correlation, found);
    compareFraming(compareRequestBodies(left, right, correlation, found), left.headers, right.headers, found);
  }
}

/** A route that is not known on one side is no difference, and no agreement either. */
function compareRoutes(x: MatchedRoute, y: MatchedRoute, found: Finder): void {
  if (x.kind === "unknown" || y.kind === "unknown") return;
  if ((x.kind === "matched" ? x.id : null) === (y.kind === "matched" ? y.id : null)) found.same();
  else found.differs("route", routeName(x), routeName(y));
}

export function routeName(route: MatchedRoute): string | null {
  return route.kind === "matched" ? (route.name ?? route.id) : null;
}

function described(outcome: Outcome): string {
  return outcome.kind === "answered" ? "answered" : `${outcome.kind === "failed" ? "failed" : "not sent"}: ${outcome.reason}`;
}
