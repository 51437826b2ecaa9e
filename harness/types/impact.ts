import type { PluginScope } from "./inventory.ts";

/** One counter for both clusters · one each · one each that is added up at intervals · the backup does not say. */
export type Sharing = "yes" | "no" | "at intervals" | "unknown";

/** One window of one instance. Numbers are requests of one client (of one identifier), response-ratelimiting's units. */
export interface WindowImpact {
  /** "minute", "90 s sliding", "video minute". */
  readonly name: string;
  readonly limit: number;
  /** Admitted at most in one window while X serves alone. */
  readonly alone: number;
  /** Admitted at most in one window while both serve, whatever the shares are. */
  readonly worst: number;
  /** Sent evenly by the shares in one window, so many requests make X and Y both refuse: the worst is reached. Null where X alone gives it. */
  readonly reachedAt: number | null;
  /** Who sends twice what X alone admits is, on average, admitted no more often than this. */
  readonly twiceSent: number;
  /** Limits that together admit no more than `limit`; null where nothing has to be lowered, or nothing can be. */
  readonly lowered: { readonly x: number; readonly y: number } | null;
  /** How long after the last request to either side a count may still be short of what the other side admitted, at most. */
  readonly lastsSeconds: number;
}

export interface InstanceImpact {
  readonly id: string;
  readonly plugin: string;
  /** Label of the inventory. */
  readonly instance: string;
  readonly scope: PluginScope;
  /** Whom it counts: "consumer", "header X-Tenant". */
  readonly identifier: string;
  readonly policy: { readonly x: string; readonly y: string };
  readonly shared: Sharing;
  readonly why: string;
  readonly windows: readonly WindowImpact[];
  readonly advice: readonly string[];
  readonly caveats: readonly string[];
}

/** What limits admit while X and Y both serve. Read from the backup; nothing was measured. */
export interface Impact {
  readonly x: string;
  readonly y: string;
  /** Of the requests, how many per cent go to Y. */
  readonly sharePercent: number;
  /** Gateway nodes of each cluster; they matter where each counts for itself. */
  readonly nodes: { readonly x: number; readonly y: number };
  readonly instances: readonly InstanceImpact[];
  /** Limiting instances that are disabled, by label: they count nothing. */
  readonly disabled: readonly string[];
  readonly notes: readonly string[];
}
