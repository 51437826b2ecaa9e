import type { Expectation, HeaderExpectation } from "../types/case.ts";
import { type HeaderLines, headerValues, type RequestMessage, type ResponseMessage } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";
import { onLine, type PerLine, type VersionLine } from "../types/version.ts";
import { errorMessage } from "./kong-error.ts";

/**
 * What of a transcript is not as documented for a version line, one sentence each; empty when all is that could be looked at.
 * What is expected of an upstream that nobody observed is not looked at: `unseenUpstream` says so.
 */
export function checkExpectation(expectation: Expectation, transcript: Transcript, line: VersionLine): readonly string[] {
  const { outcome } = transcript;
  if (outcome.kind !== "answered") return [`there was no answer: ${outcome.reason}`];
  return [...checkResponse(expectation, outcome.response, line), ...checkUpstream(expectation, transcript, line)];
}

/** Why what is expected of the upstream end cannot be told, or null: nothing is expected there, or it was observed or told. */
export function unseenUpstream(expectation: Expectation, transcript: Transcript): string | null {
  const { upstream } = transcript;
  if (upstream.kind === "observed") return null;
  const untold = expectation.upstream !== undefined && toldReach(transcript) === null;
  if (!untold && !expectsOfRequest(expectation)) return null;
  return `what is documented of the upstream's end cannot be checked: ${upstream.reason}`;
}

function expectsOfUpstream(expectation: Expectation): boolean {
  return expectation.upstream !== undefined || expectsOfRequest(expectation);
}

function expectsOfRequest({ upstreamHeaders = [], upstreamLacks = [], upstreamHas = [] }: Expectation): boolean {
  return upstreamHeaders.length + upstreamLacks.length + upstreamHas.length > 0;
}

/**
 * Whether the upstream was asked, as the gateway itself tells it: X-Kong-Upstream-Latency stands on what was proxied,
 * X-Kong-Response-Latency on what Kong answered (kong/runloop/handler.lua, header_filter, every version). Null where
 * neither or both stand, and for an answer out of proxy-cache, which keeps the latency of the one it was made from.
 */
function toldReach({ outcome }: Transcript): boolean | null {
  if (outcome.kind !== "answered") return null;
  const { headers } = outcome.response;
  const has = (name: string) => headerValues(headers, name).length > 0;
  if (headerValues(headers, "x-cache-status").includes("Hit")) return null;
  const [proxied, own] = [has("x-kong-upstream-latency"), has("x-kong-response-latency")];
  return proxied === own ? null : proxied;
}

function checkResponse({ status, message, headers = [] }: Expectation, response: ResponseMessage, line: VersionLine): string[] {
  const wrong: string[] = [];
  if (status !== undefined && onLine(status, line) !== response.status) {
    wrong.push(`status ${response.status}, documented ${onLine(status, line)}`);
  }
  if (message !== undefined && errorMessage(response) !== onLine(message, line)) {
    const said = errorMessage(response);
    wrong.push(`${said === null ? "no message" : `message "${said}"`}, documented "${onLine(message, line)}"`);
  }
  return [...wrong, ...headers.flatMap(({ name, is }) => checkHeader(`header ${name}`, name, is, response.headers, line))];
}

function checkUpstream(expectation: Expectation, transcript: Transcript, line: VersionLine): string[] {
  const { upstream: reach, upstreamHeaders = [], upstreamLacks = [], upstreamHas = [] } = expectation;
  if (!expectsOfUpstream(expectation)) return [];
  const requests = transcript.upstream.kind === "observed" ? transcript.upstream.requests : [];
  const reached = transcript.upstream.kind === "observed" ? requests.length > 0 : toldReach(transcript);
  if (reach === "not-reached") return reached === true ? [`the request reached the upstream, documented not to`] : [];
  if (reached === false) return [`the request did not reach the upstream`];
  const last = requests.at(-1);
  if (last === undefined) return [];
  return [
    ...upstreamHeaders.flatMap(({ name, is }) => checkHeader(`upstream header ${name}`, name, is, last.headers, line)),
    ...upstreamLacks.filter((text) => requests.some((one) => whole(one).includes(text))).map((text) => `"${text}" reaches the upstream`),
    ...upstreamHas.filter((text) => !targetAndBody(last).includes(text)).map((text) => `"${text}" does not reach the upstream`),
  ];
}

function checkHeader(what: string, name: string, is: PerLine<HeaderExpectation>, lines: HeaderLines, line: VersionLine): string[] {
  const values = headerValues(lines, name);
  const shown = values.length === 0 ? "absent" : values.map((value) => `"${value}"`).join(" and ");
  const wanted = onLine(is, line);
  switch (wanted.kind) {
    case "absent":
      return values.length === 0 ? [] : [`${what} is ${shown}, documented absent`];
    case "present":
      return values.length > 0 ? [] : [`${what} is absent, documented present`];
    case "equals":
      return values.length === 1 && values[0] === wanted.value ? [] : [`${what} is ${shown}, documented "${wanted.value}"`];
    case "matches":
      return values.length === 1 && wanted.pattern.test(values[0] ?? "") ? [] : [`${what} is ${shown}, documented like ${wanted.pattern}`];
  }
}

function targetAndBody({ target, body }: RequestMessage): string {
  return `${target}\n${Buffer.from(body).toString("utf8")}`;
}

function whole(request: RequestMessage): string {
  return `${request.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}\n${targetAndBody(request)}`;
}
