import { errorMessage } from "../compare/kong-error.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { headerValue, type ResponseMessage } from "../types/message.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { MatchedRoute, Transcript } from "../types/transcript.ts";
import type { JudgeContext } from "./context.ts";
import type { Identities } from "./identity.ts";
import { instancesOn, routeIn } from "./on-route.ts";

/** One cluster's part in an exchange, with what the inventory knows about it. */
export interface Part {
  readonly transcript: Transcript;
  readonly response: ResponseMessage | null;
  readonly matched: MatchedRoute;
  /** The matched route's row; null when none matched or the gateway did not tell. */
  readonly route: Route | null;
  /** Plugin instances that apply to the route and the consumer, by Kong's precedence. */
  readonly instances: readonly PluginInstance[];
  /** Who made the answer; null when there is none. */
  readonly by: "kong" | "upstream" | null;
  /** Number of requests the upstream saw; null when nobody looked. */
  readonly reached: number | null;
  /** The message of an error that Kong made. */
  readonly message: string | null;
}

/** One exchange on X and Y (and the control), ready to be judged. */
export interface Scene {
  readonly exchange: PlannedExchange;
  readonly x: Part;
  readonly y: Part;
  readonly control: Transcript | null;
  /** Both routes are known and they are not the same. */
  readonly otherRoute: boolean;
  /** Id of who sends it, or null for nobody that X's database knows. */
  readonly consumer: string | null;
  readonly identities: Identities;
}

export function sceneOf(
  exchange: PlannedExchange,
  transcripts: { readonly x: Transcript; readonly y: Transcript; readonly control: Transcript | null },
  context: JudgeContext,
  identities: Identities,
): Scene {
  const consumer = identities.consumerOf(exchange.request, transcripts.x);
  const x = partOf(transcripts.x, context.x.inventory, consumer);
  const y = partOf(transcripts.y, context.y.inventory, consumer);
  const known = x.matched.kind !== "unknown" && y.matched.kind !== "unknown";
  const otherRoute = known && idOf(x.matched) !== idOf(y.matched);
  return { exchange, x, y, control: transcripts.control, otherRoute, consumer, identities };
}

const NO_INSTANCES: readonly PluginInstance[] = [];

/** One cluster's part: what its inventory says of the route it matched. */
export function partOf(transcript: Transcript, inventory: Inventory, consumer: string | null): Part {
  const matched = transcript.route;
  const route = routeIn(inventory, idOf(matched));
  const response = transcript.outcome.kind === "answered" ? transcript.outcome.response : null;
  const reached = transcript.upstream.kind === "observed" ? transcript.upstream.requests.length : null;
  const by = response === null ? null : answeredBy(response, reached);
  return {
    transcript,
    response,
    matched,
    route,
    instances: route === null ? NO_INSTANCES : instancesOn(route, consumer, inventory),
    by,
    reached,
    message: response !== null && by === "kong" ? errorMessage(response) : null,
  };
}

function idOf(matched: MatchedRoute): string | null {
  return matched.kind === "matched" ? matched.id : null;
}

/**
 * Who made an answer. Kong marks its own with X-Kong-Response-Latency and proxied ones with X-Kong-Upstream-Latency, but the error page
 * that replaces a failed proxying (502, 503, 504) carries the latter too. Without the marks (`headers=off`) the upstream's view decides.
 */
export function answeredBy(response: ResponseMessage, reached: number | null): "kong" | "upstream" {
  if (headerValue(response.headers, "x-kong-response-latency") !== undefined) return "kong";
  const failed = response.status >= 502 && response.status <= 504 && errorMessage(response) !== null;
  if (headerValue(response.headers, "x-kong-upstream-latency") !== undefined) return failed ? "kong" : "upstream";
  if (reached !== null) return reached === 0 || failed ? "kong" : "upstream";
  return (headerValue(response.headers, "server") ?? "").startsWith("kong/") ? "kong" : "upstream";
}
