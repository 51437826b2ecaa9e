import { replaced, replacedBytes, replacedHeaders } from "../renew/replaced.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { Made, Renewer } from "../types/renewal.ts";
import type { Transcript } from "../types/transcript.ts";
import type { GatewayLine } from "./gateway-line.ts";
import { outgoing } from "./outgoing.ts";

/** An exchange as one cluster is sent it. */
export interface RenewedExchange {
  readonly planned: PlannedExchange;
  readonly cluster: GatewayLine["cluster"];
  readonly made: Made;
}

interface Renewing {
  readonly lines: readonly GatewayLine[];
  readonly renewer: Renewer | null;
  /** Epoch milliseconds on the clusters' clock. */
  readonly at: number;
  readonly join: string;
}

/**
 * What is bound to time, made anew for each cluster in the order of the lines, or why the exchange is sent to none of them: to one alone it
 * would be counted there and nowhere else.
 */
export async function renewAll(exchange: PlannedExchange, renewing: Renewing): Promise<readonly RenewedExchange[] | string> {
  const { lines, renewer, at, join } = renewing;
  const { request, scheme, renew = [] } = exchange;
  if (renewer === null) return "it is bound to time, and nothing makes it anew here";
  const all = await Promise.all(
    lines.map(async (line) => {
      const { cluster } = line;
      const renewed = await renewer.renew(request, renew, {
        at,
        scheme,
        cluster,
        ask: async (asked, over) => {
          const own = `${join}.token`;
          const outcome = await line.send(outgoing({ ...exchange, request: asked, scheme: over }, own));
          // Where it got through to the upstream, nobody shall remember it.
          cluster.standIn.collect(own);
          return outcome;
        },
      });
      return { cluster, renewed };
    }),
  );
  const ready: RenewedExchange[] = [];
  for (const { cluster, renewed } of all) {
    if (renewed.kind === "impossible") return renewed.reason;
    ready.push({ planned: { ...exchange, request: renewed.request }, cluster, made: renewed.made });
  }
  return ready;
}

/**
 * A transcript with the placeholders back in place of what was made for it. The one place where secrets that live for a moment, and differ
 * between clusters by nature, leave: what comes after can neither compare nor show them.
 */
export function withoutMade(
  transcript: Transcript,
  { renew = [] }: PlannedExchange,
  renewed: RenewedExchange | undefined,
  renewer: Renewer | null,
): Transcript {
  const { outcome, upstream } = transcript;
  if (renewed === undefined || renewer === null) return transcript;
  const issued = outcome.kind === "answered" ? renewer.answered(outcome.response, renew, renewed) : [];
  let [answer, seen] = [outcome, upstream];
  for (const [secret, placeholder] of [...renewed.made, ...issued]) {
    if (answer.kind === "answered") {
      const { response } = answer;
      const headers = replacedHeaders(response.headers, secret, placeholder);
      answer = { ...answer, response: { ...response, headers, body: replacedBytes(response.body, secret, placeholder) } };
    }
    if (seen.kind === "observed") seen = { ...seen, requests: seen.requests.map((request) => replaced(request, secret, placeholder)) };
  }
  return { ...transcript, outcome: answer, upstream: seen };
}
