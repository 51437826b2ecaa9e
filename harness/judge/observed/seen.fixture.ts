import { request, response, transcript } from "../../compare/transcripts.fixture.ts";
import type { CaseVerdict } from "../../types/certificate.ts";
import type { HeaderLines } from "../../types/message.ts";
import { exchange as plainExchange, plannedCase } from "../../types/plan.fixture.ts";
import type { PlannedCase, PlannedExchange } from "../../types/plan.ts";
import type { ClusterName, Transcript } from "../../types/transcript.ts";

/** Builders for what is observed: only what a test is about is written down. */

export function exchange(part: Partial<PlannedExchange> & Pick<PlannedExchange, "id">): PlannedExchange {
  return plainExchange(part.id, { request: request("/limited"), client: "192.0.2.1", ...part });
}

export function planned(exchanges: readonly PlannedExchange[], part: Partial<PlannedCase> = {}): PlannedCase {
  const limit = { id: "rate-limiting/refuses", title: "refuses", plugin: "rate-limiting", route: "id of limited" };
  return plannedCase("rate-limiting/refuses@route limited", exchanges, { ...limit, ...part });
}

/** An answer of the gateway ("429") or of the upstream behind it, on the route that is limited. */
export function seen(
  id: string,
  cluster: ClusterName,
  status: number,
  part: Partial<Transcript> & { readonly took?: number } = {},
): Transcript {
  const { took = 1, ...rest } = part;
  const headers: HeaderLines = [[status === 200 ? "X-Kong-Upstream-Latency" : "X-Kong-Response-Latency", "1"]];
  const one = transcript(response(status, headers, status === 429 ? '{"message":"API rate limit exceeded"}' : ""), [], "limited");
  const outcome = one.outcome.kind === "answered" ? { ...one.outcome, milliseconds: took } : one.outcome;
  return {
    ...one,
    exchange: id,
    cluster,
    outcome,
    upstream: { kind: "observed", requests: status === 200 ? [request("/")] : [] },
    ...rest,
  };
}

export function verdict(part: Partial<CaseVerdict>): CaseVerdict {
  return {
    ...{ key: "k", id: "k", title: "", level: "must", kind: "probe", plugin: null, plugins: [], instances: [], route: null },
    ...{ verdict: "same", reasons: [], differences: [], exchanges: 1, request: "", ...part },
  };
}
