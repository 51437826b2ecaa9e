import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";

/** An exchange as a source format gives it: secrets still in it, so it is never written anywhere. */
export type RawExchange = Omit<RecordedExchange, "unresolved">;

/** An exchange and the place it was read from ("line 17", "entry 3"). */
export interface RawRead {
  readonly where: string;
  readonly exchange: RawExchange;
}

/** Something in a file that gave no exchange: it could not be read, or it was no HTTP request in the first place. */
export interface LeftOut {
  readonly kind: "unreadable" | "skipped";
  readonly where: string;
  /** Why, in words that quote nothing of the traffic: "is not JSON". */
  readonly reason: string;
}

export interface RawOptions {
  /** Told of everything that gave no exchange. */
  readonly left: (what: LeftOut) => void;
  /** The backup's, to put back the keys that Kong's log plugins name but do not hold; null puts back none. */
  readonly inventory: Inventory | null;
  /** Where requests went that name no host themselves: "https://api.example.com". Null: not known. */
  readonly origin: URL | null;
}

/** Reads a file of one format, in the order in which its requests are to be sent; memory does not grow with the file. */
export type RawReader = (path: string, options: RawOptions) => AsyncGenerator<RawRead>;

/** A year later than this is written with six digits, which ISO 8601 allows and nobody reads. */
const LAST_MILLISECOND = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** True for a time that can stand in a recording, epoch milliseconds. */
export function isTime(at: number): boolean {
  return Number.isFinite(at) && at >= 0 && at <= LAST_MILLISECOND;
}
