import { split } from "../compare/target.ts";
import type { Waiver } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import type { RequestMessage } from "../types/message.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";

const MILLISECONDS_PER_DAY = 86_400_000;

/** A waiver holds through its last day (UTC). */
export function isExpired({ until }: Waiver, now: Date): boolean {
  return now.getTime() >= Date.parse(until) + MILLISECONDS_PER_DAY;
}

/** Whether a waiver is about this case: by key, by id for all its subjects, `recorded` together with a request line for traffic. */
export function isAbout(waiver: Waiver, planned: PlannedCase): boolean {
  if (waiver.case === planned.key)
    return waiver.request === null || planned.exchanges.some((one) => requestLine(one.request) === waiver.request);
  const named = waiver.case === planned.id || (planned.kind === "recorded" && waiver.case === "recorded/*");
  if (!named) return false;
  if (planned.kind === "probe") return waiver.request === null;
  return planned.exchanges.some(({ request }) => requestLine(request) === waiver.request);
}

/**
 * The waiver that accepts this very difference: same case, end and path, not expired, and acknowledging the sign-off change that was
 * recognised (or none when none was).
 */
export function waiverFor(
  difference: Difference,
  at: { readonly planned: PlannedCase; readonly exchange: PlannedExchange; readonly recognised: string | null },
  waivers: readonly Waiver[],
  now: Date,
): Waiver | null {
  const fits = (waiver: Waiver) =>
    waiver.end === difference.end &&
    waiver.path === difference.path &&
    waiver.change === at.recognised &&
    !isExpired(waiver, now) &&
    isAbout(waiver, at.planned) &&
    (waiver.request === null || waiver.request === requestLine(at.exchange.request));
  return waivers.find(fits) ?? null;
}

/** "GET /orders/123": what identifies a request for people, without its query, where secrets travel. */
export function requestLine({ method, target }: RequestMessage): string {
  return `${method} ${split(target).path}`;
}
