import type { Impact } from "./impact.ts";

/** One client's requests, split by a share, from empty counters until every side that gets any refuses. */
export interface MeasuredSplit {
  /** Per cent of the requests that went to Y. */
  readonly sharePercent: number;
  readonly sent: { readonly x: number; readonly y: number };
  readonly admitted: { readonly x: number; readonly y: number };
  /** What was printed that is admitted at most. */
  readonly bound: number;
  /** `unmeasured`: something else happened than being admitted or refused; `why` says what. */
  readonly verdict: "within" | "exceeds" | "unmeasured";
  readonly why: string | null;
}

export interface MeasuredInstance {
  readonly id: string;
  readonly instance: string;
  /** The window that refuses first, "minute", and its limit. */
  readonly window: string;
  readonly limit: number;
  /** Empty where nothing could be sent. */
  readonly splits: readonly MeasuredSplit[];
  /** Why nothing could be sent; else null. */
  readonly why: string | null;
}

/** What limits admitted while one client's requests were split between X and Y, beside what was worked out. */
export interface MeasuredImpact {
  readonly runtime: "embedded" | "containers" | "external";
  readonly impact: Impact;
  readonly instances: readonly MeasuredInstance[];
}
