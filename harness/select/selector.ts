import type { Traffic } from "../plan/traffic.ts";
import type { Selection } from "../types/certificate.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { STABLE_HASH_LIMIT, stableHash } from "../types/stable-hash.ts";
import { type Filter, filtersOf, type SelectorContext } from "./filters.ts";
import { thinnedCounters } from "./limits.ts";
import { narrowedTo, percentOf, type Selecting, thinnedTo } from "./selecting.ts";
import { shapeOf } from "./shape.ts";

/** Decides exchange by exchange what of a recording is sent, and counts what is not. */
export interface Selector {
  /** Why it is left out, or null: it is sent. To be asked once of every exchange, in the order of the recording. */
  leftOut(exchange: RecordedExchange, known: Traffic): string | null;
  /** What was decided so far, reasons in the order in which they are asked; null where the settings leave nothing out. */
  selection(): Selection | null;
}

/**
 * A new selector for one pass over the recordings; two passes with equal settings come to the same. A client is in the sample or not, with
 * all that it sent, so that sequences stay whole.
 * @throws HarnessError `config-invalid` for a route or consumer that the backup does not have
 */
export function createSelector(context: SelectorContext): Selector {
  const { selecting, seed } = context;
  const filters: readonly Filter[] = [...filtersOf(context), ...sampling(selecting, seed)];
  const tooMany = alike(selecting);
  const thinned = thinnedCounters();
  const counts = new Map<string, number>();
  let [recorded, kept] = [0, 0];
  const reasonOf = (exchange: RecordedExchange, known: Traffic): string | null => {
    const failed = filters.find(({ keeps }) => !keeps(exchange, known));
    if (failed !== undefined) return failed.reason;
    return thinned.refusedForThem(exchange, known) ? REFUSED_FOR_THEM : tooMany(exchange, known);
  };
  return {
    leftOut: (exchange, known) => {
      recorded += 1;
      const reason = reasonOf(exchange, known);
      if (reason === null) {
        kept += 1;
        return null;
      }
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      thinned.leftOut(exchange, known);
      return reason;
    },
    selection: () => {
      if (!selectsAnything(context)) return null;
      const [narrowed, thin] = [narrowedTo(selecting), thinnedTo(selecting)];
      const reasons = [...filters.map(({ reason }) => reason), REFUSED_FOR_THEM, ALIKE, ALIKE_AND_COUNTED];
      const leftOut = reasons.flatMap((reason) => ({ reason, count: counts.get(reason) ?? 0 })).filter(({ count }) => count > 0);
      return { recorded, kept, leftOut, narrowedTo: narrowed, thinned: thin };
    },
  };
}

/** Whether the settings leave anything out. */
export function selectsAnything({ selecting, plugins }: SelectorContext): boolean {
  return plugins.length + narrowedTo(selecting).length + thinnedTo(selecting).length > 0;
}

const REFUSED_FOR_THEM = "a rate limit refused it, and requests that had used the limit up are left out";
const ALIKE = "enough of its shape are sent";
const ALIKE_AND_COUNTED = "enough of its shape are sent; a rate limit counted it, and now counts fewer";

function sampling({ sample }: Selecting, seed: number): readonly Filter[] {
  const percent = sample === undefined ? null : percentOf(sample);
  if (percent === null) return [];
  const below = (percent / 100) * STABLE_HASH_LIMIT;
  return [{ reason: "its client is not in the sample", keeps: (_exchange, { identity }) => stableHash(identity, seed) < below }];
}

/** Shapes are as many as a site has kinds of requests; where paths hold words that are ids, older ones are forgotten and sent again. */
const SHAPES_KEPT = 200_000;

function alike({ dedupe }: Selecting): (exchange: RecordedExchange, known: Traffic) => string | null {
  if (dedupe === undefined) return () => null;
  const sent = new Map<number, number>();
  return (exchange, known) => {
    const shape = stableHash(shapeOf(exchange, known), 0);
    const before = sent.get(shape) ?? 0;
    if (before >= dedupe) return known.counters.length > 0 ? ALIKE_AND_COUNTED : ALIKE;
    sent.set(shape, before + 1);
    const [oldest] = sent.size > SHAPES_KEPT ? sent.keys() : [];
    if (oldest !== undefined) sent.delete(oldest);
    return null;
  };
}
