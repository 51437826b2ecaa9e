import { compareResponses } from "../compare/compare.ts";
import { createTally } from "../compare/tally.ts";
import type { Change } from "../types/change.ts";
import {
  CONNECTION_HEADERS,
  type HeaderLine,
  type HeaderLines,
  headerValue,
  NO_BODY,
  type ResponseMessage,
  sameName,
  withoutHeaders,
} from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { DEBUG_ANSWERS, ECHO_HEADER } from "../types/transcript.ts";
import { compareVersions, type GatewayVersion, gatewayVersion } from "../types/version.ts";
import { TOO_MANY_STATUS } from "./admitted.ts";
import { changeFor, liesBetween } from "./changes.ts";
import type { JudgeContext } from "./context.ts";
import { answeredBy, type Scene } from "./scene.ts";

/** How a reason begins that says X does not do again what was recorded; the ledger counts those. */
export const NOT_REPRODUCED = "X does not reproduce the recording";

/** Those of the connection, what follows from how the body was recorded, the gateway's answers to `Kong-Debug`, and the time. */
const NOT_ASKED_FOR = [...CONNECTION_HEADERS, "content-length", ...DEBUG_ANSWERS, "date"];

/** What is left of a limit depends on the traffic before the recording began, so its value is not asked for; its presence is. */
const COUNTERS = /^header:(x-)?ratelimit-(remaining|reset)|^header:retry-after$/;

/** The recording may stem from another patch release of X. */
const VERSION = /kong\/(\d[\d.]*)\S*/;
const EVERY_VERSION = new RegExp(VERSION, "g");
/** How each release that names itself begins. */
const GATEWAY = "kong/";

/** What decides whether X did again what was recorded. */
interface Reproduction {
  readonly correlation: ReadonlySet<string>;
  readonly context: JudgeContext;
}

/** Whoever recorded writes the release; more of them than there are would be made up. */
const RELEASES_KEPT = 100;

const MORE_SHOWN = 3;

/**
 * Why X's answer is not the recorded one, as one sentence, or null when it is or nothing was recorded to compare with. The client end
 * only. What the source could not give is unknown, never missing. When the stand-in had no recorded answer to give and echoed, only
 * that the upstream was asked can be compared.
 */
export function notReproduced(recorded: RecordedExchange, scene: Scene, { correlation, context }: Reproduction): string | null {
  const { response, missing } = recorded;
  const { x } = scene;
  if (response === null || x.response === null) return null;
  // Where time is compressed a limit refuses what it admitted, and that it does so is judged by totals.
  const refusals = [response.status, x.response.status].filter((status) => status === TOO_MANY_STATUS).length;
  if (context.compressed === true && refusals === 1 && (scene.exchange.counters ?? []).length > 0) return null;
  if (headerValue(x.response.headers, ECHO_HEADER) !== undefined)
    return response.status < 500 || x.by === "upstream"
      ? null
      : sentence([`status ${response.status} recorded, ${x.response.status} on X`], "");
  const release = releaseThatAnswered(response, context.x.version);
  const tally = createTally(recorded.id);
  const sameLine = release.line === context.x.version.line;
  compareResponses(asked(response, missing, sameLine), asked(x.response, missing, sameLine), correlation, tally.at("client"));
  const { differences } = tally.result();
  if (differences.length === 0) return null;
  const changes = changesBetween(context.changes, release, context.x.version);
  // The recording takes X's place and X that of Y: what changed between their releases is no failure to reproduce, and whether somebody
  // has to look at it was a question of that upgrade, not of this one.
  // Who answered is told by headers; where they are unknown, whoever answers on X is as good a guess as any.
  const by = missing.includes("response-headers") ? x.by : answeredBy(response, null);
  const since: Scene = { ...scene, x: { ...x, response, by }, y: x };
  const found = differences
    .filter(({ path, x: a, y: b }) => !(COUNTERS.test(path) && a !== null && b !== null))
    .filter((difference) => changeFor(difference, since, changes) === null);
  if (found.length === 0) return null;
  const shown = found.slice(0, MORE_SHOWN).map(({ path, x: a, y: b }) => `${path} ${a ?? "absent"} recorded, ${b ?? "absent"} on X`);
  return sentence(found.length > MORE_SHOWN ? [...shown, `${found.length - MORE_SHOWN} more`] : shown, cause(recorded, response, scene));
}

/** The catalogue is long and a recording stems from one release or two, so each answer is worked out once. */
const between = new WeakMap<readonly Change[], Map<string, readonly Change[]>>();

function changesBetween(all: readonly Change[], from: GatewayVersion, to: GatewayVersion): readonly Change[] {
  const known = between.get(all) ?? new Map<string, readonly Change[]>();
  between.set(all, known);
  const key = `${from.text} ${to.text}`;
  const changes = known.get(key) ?? all.filter((change) => liesBetween(change, from, to));
  if (known.size < RELEASES_KEPT) known.set(key, changes);
  return changes;
}

function sentence(parts: readonly string[], likely: string): string {
  return `${NOT_REPRODUCED}: ${parts.join("; ")}${likely}`;
}

/** An answer as far as it is asked for: without what its source could not give and what is another one each time. */
function asked(answer: ResponseMessage, missing: RecordedExchange["missing"], sameLine: boolean): ResponseMessage {
  const headers = missing.includes("response-headers") ? [] : comparable(answer.headers, sameLine);
  return { ...answer, headers, body: missing.includes("response-body") ? NO_BODY : answer.body };
}

function comparable(headers: HeaderLines, sameLine: boolean): HeaderLines {
  const kept = withoutHeaders(headers, NOT_ASKED_FOR);
  return sameLine && kept.some(namesRelease) ? kept.map(withoutRelease) : kept;
}

function namesRelease([, value]: HeaderLine): boolean {
  return value.includes(GATEWAY);
}

function withoutRelease(line: HeaderLine): HeaderLine {
  return namesRelease(line) ? [line[0], line[1].replace(EVERY_VERSION, "kong")] : line;
}

/** The release that wrote itself into Via or Server; X's own where nothing tells. */
function releaseThatAnswered({ headers }: ResponseMessage, x: GatewayVersion): GatewayVersion {
  const text = releaseIn("via", headers) ?? releaseIn("server", headers);
  return text === null ? x : releaseOf(text, x);
}

function releaseIn(name: string, headers: HeaderLines): string | null {
  for (const line of headers) {
    if (!sameName(line[0], name) || !namesRelease(line)) continue;
    const told = VERSION.exec(line[1])?.[1];
    if (told !== undefined) return told.replace(/\.$/, "");
  }
  return null;
}

const releases = new Map<string, GatewayVersion | null>();

/** What a text of a Via or a Server stands for; X's own release for what is none that can be judged. */
function releaseOf(text: string, x: GatewayVersion): GatewayVersion {
  const known = releases.get(text);
  if (known !== undefined) return known ?? x;
  const release = compareVersions(text, "2.8") < 0 ? null : gatewayVersion(text);
  if (releases.size < RELEASES_KEPT) releases.set(text, release);
  return release ?? x;
}

/** Causes that lie in the replay rather than in X. */
function cause({ missing }: RecordedExchange, recorded: ResponseMessage, { exchange, x: { response, instances } }: Scene): string {
  const status = response?.status;
  const limited = [recorded.status, status].filter((one) => one === 429).length === 1;
  // Sent without what nobody noted, a request may be another one, and its refusal says nothing about X.
  const unknown = (["request-headers", "request-body"] as const).filter((part) => missing.includes(part));
  if (unknown.length > 0 && (!limited || [401, 403, 404].includes(status ?? 0)))
    return ` (likely because the source of the recording does not hold all of ${unknown.map((part) => part.replace("-", " ")).join(" and ")})`;
  const behind = instances.find(({ name, config }) => name === "rate-limiting" && ["cluster", "redis"].includes(String(config["policy"])));
  const varies = behind ? `; policy ${behind.config["policy"]} counts behind the answer, so that how many are admitted varies` : "";
  if (limited) return ` (likely because time was compressed or the counters stood elsewhere when it was recorded${varies})`;
  if (status === 401) return " (likely because the recorded credential has run out or is not in the backup)";
  const forwarded = exchange.request.headers.some(([name]) => /^x-forwarded-(proto|host|port|prefix)$/i.test(name));
  return forwarded ? " (likely because what the client says in X-Forwarded headers counts here, where every sender is trusted)" : "";
}
