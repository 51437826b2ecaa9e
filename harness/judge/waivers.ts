import { split } from "../compare/target.ts";
import type { CaseWaiver, Waiver } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import type { RequestMessage } from "../types/message.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";

const MILLISECONDS_PER_DAY = 86_400_000;

/** A waiver holds through its last day (UTC). */
export function isExpired({ until }: Waiver, now: Date): boolean {
  return now.getTime() >= Date.parse(until) + MILLISECONDS_PER_DAY;
}

/** Whether a waiver is about this case: by key, by id for all its subjects, `recorded` together with a request line for traffic. */
export function isAbout(waiver: CaseWaiver, planned: PlannedCase): boolean {
  if (waiver.case === planned.key)
    return waiver.request === null || planned.exchanges.some((one) => requestLine(one.request) === waiver.request);
  const named = waiver.case === planned.id || (planned.kind === "recorded" && waiver.case === "recorded/*");
  if (!named) return false;
  if (planned.kind === "probe") return waiver.request === null;
  return planned.exchanges.some(({ request }) => requestLine(request) === waiver.request);
}

interface Situation {
  readonly planned: PlannedCase;
  readonly exchange: PlannedExchange;
  /** Id of the sign-off change that is recognised here, also where it is only followed from. */
  readonly recognised: string | null;
  /** The same where the change's own entry matches this difference. */
  readonly matched: string | null;
}

/**
 * The waiver that accepts this very difference and has not run out. One about a case: same case, end and path, and acknowledging the
 * sign-off change that was recognised (or none when none was). One about a change: wherever the entry of that change matches. That another
 * route answers is never accepted wholesale, for what follows from it is another matter on every route.
 */
export function waiverFor(difference: Difference, at: Situation, waivers: readonly Waiver[], now: Date): Waiver | null {
  const fits = (waiver: Waiver) => !isExpired(waiver, now) && (waiver.case === null ? acknowledges(waiver.change) : accepts(waiver));
  const acknowledges = (change: string) => change === at.matched && difference.end !== "route";
  const accepts = (waiver: CaseWaiver) =>
    waiver.end === difference.end &&
    waiver.path === difference.path &&
    waiver.change === at.recognised &&
    isAbout(waiver, at.planned) &&
    (waiver.request === null || waiver.request === requestLine(at.exchange.request));
  return waivers.find(fits) ?? null;
}

/** "GET /orders/123": what identifies a request for people, without its query, where secrets travel. */
export function requestLine({ method, target }: RequestMessage): string {
  return `${method} ${split(target).path}`;
}
