import { randomBytes } from "node:crypto";
import { startModelGateway } from "../model/gateway.ts";
import type { Inventory } from "../types/inventory.ts";
import { gatewayVersion } from "../types/version.ts";
import type { Mismatch } from "./compare.ts";
import { mismatches } from "./compare.ts";
import { startEchoUpstream } from "./echo-upstream.ts";
import { send } from "./send.ts";
import type { TruthExchange } from "./transcripts.ts";
import type { Comparable } from "./volatile.ts";
import { comparable } from "./volatile.ts";

/** How the model did on one exchange of the ground truth. */
export interface Result {
  readonly group: string;
  readonly probe: string;
  readonly mismatches: readonly Mismatch[];
  /** The real answer shows what the upstream was sent. */
  readonly echoed: boolean;
}

export interface ReplayOptions {
  readonly version: string;
  readonly inventory: Inventory;
  readonly databaseUrl: string | null;
  readonly truth: readonly TruthExchange[];
  /** Another real gateway of the same version, for groups whose counting is asynchronous; agreeing with either is a match. */
  readonly control: readonly TruthExchange[] | null;
}

/** Address of the ground truth's client, as its gateways saw it. */
const TRUTH_ADDRESS = "172.21.0.1";
const OUR_ADDRESS = "127.0.0.1";
/** Policy `cluster` counts in a timer after the response, so two copies of one gateway differ there (ground truth README). */
const ASYNCHRONOUS = new Set(["rl-cluster-minute4"]);

/** The group whose route has request-transformer, which writes headers and query from Lua tables. */
const TABLE_ORDER = new Set(["transformers"]);

/** Sends the transcript's requests in order, the gateway's clock at each one's own time. */
export async function replayTruth(options: ReplayOptions): Promise<readonly Result[]> {
  let now = options.truth[0]?.at ?? 0;
  const clock = () => now;
  await using upstream = await startEchoUpstream(clock);
  await using gateway = await startModelGateway({
    inventory: options.inventory,
    version: gatewayVersion(options.version),
    databaseUrl: options.databaseUrl,
    clock,
    upstream,
    trusted: false,
    debugHeader: true,
    workerIds: randomBytes,
  });
  // The backups were taken with counters of this very traffic in them; the transcripts began without.
  await gateway.resetCounters();
  const results: Result[] = [];
  for (const [index, exchange] of options.truth.entries()) {
    // The clock never goes back: two requests whose recorded starts overlap were still answered in this order.
    now = Math.max(now, exchange.at);
    const tableOrder = TABLE_ORDER.has(exchange.group);
    const actual = comparable(await send(gateway.http, exchange.request), OUR_ADDRESS, tableOrder);
    const truths = [exchange, ...(ASYNCHRONOUS.has(exchange.group) ? [options.control?.[index]] : [])];
    const compared = truths.flatMap((truth) => (truth === undefined ? [] : [against(truth, actual, tableOrder)]));
    const best = compared.find((result) => result.mismatches.length === 0) ?? compared[0];
    if (best !== undefined) results.push(best);
  }
  return results;
}

function against(truth: TruthExchange, actual: Comparable, tableOrder: boolean): Result {
  const expected = comparable(truth.response, TRUTH_ADDRESS, tableOrder);
  return { group: truth.group, probe: truth.probe, mismatches: mismatches(expected, actual), echoed: expected.upstream !== null };
}
