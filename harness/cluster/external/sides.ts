import type { GatewayVersion } from "../../types/version.ts";

/** One cluster that already stands, as its operator names it. URLs of HTTP carry no user; the database's may. */
export interface ExternalSide {
  /** What it is said to be. */
  readonly version: GatewayVersion;
  /** At least one of the two addresses is there. `ca` is the path of a PEM file. */
  readonly proxy: { readonly http: string | null; readonly https: string | null; readonly sni: string | null; readonly ca: string | null };
  readonly admin: string | null;
  readonly status: string | null;
  readonly database: string | null;
}

export type SideName = "x" | "y";

export interface ExternalOptions {
  /** Path of the backup that both were restored from. */
  readonly backup: string;
  readonly x: ExternalSide;
  readonly y: ExternalSide;
  /** "host" or "host:port": nothing else is ever contacted. */
  readonly allowHosts: readonly string[];
  readonly signal: AbortSignal;
  /** What is being done, for people. */
  onProgress(text: string): void;
}
