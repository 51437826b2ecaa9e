import type { Period } from "../../types/case.ts";

/** What a counter counts. `start` is the window's start in epoch ms; ids are those of the plugin's row, nil where it has none. */
export interface CounterKey {
  readonly table: "ratelimiting_metrics" | "response_ratelimiting_metrics";
  readonly identifier: string;
  readonly period: Period;
  /** Column value: the period, or `<limit name>_<period>` for response-ratelimiting. */
  readonly periodName: string;
  readonly start: number;
  readonly route: string;
  readonly service: string;
}

/** Where counters live. Every method may fail when the store is not reachable. */
export interface CounterStore {
  /** Counted so far in that window. */
  usage(key: CounterKey, now: number): Promise<number>;
  /** Adds to all keys together. */
  increment(keys: readonly CounterKey[], by: number, now: number): Promise<void>;
  reset(): Promise<void>;
}

export interface CounterStores extends AsyncDisposable {
  readonly local: CounterStore;
  readonly cluster: CounterStore;
  readonly redis: CounterStore;
  reset(): Promise<void>;
}

/** The id that stands for "none" in counter keys. */
export const NIL_UUID = "00000000-0000-0000-0000-000000000000";
