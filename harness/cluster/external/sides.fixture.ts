import { resolve } from "node:path";
import type { GatewayVersion } from "../../types/version.ts";
import { startExternalClusters } from "../external.ts";
import type { ExternalOptions, ExternalSide } from "./sides.ts";

export const shop = resolve(import.meta.dirname, "../../../fixtures/sample/shop-2.8.sql");

/** A cluster of which nothing is named but its proxy. */
export function sideAt(version: GatewayVersion, proxy: string, over: Partial<ExternalSide> = {}): ExternalSide {
  return { version, proxy: { http: proxy, https: null, sni: null, ca: null }, admin: null, status: null, database: null, ...over };
}

/** Takes clusters on this machine for those of the sample shop. */
export function startAt(sides: Pick<ExternalOptions, "x" | "y">, over: Partial<ExternalOptions> = {}) {
  return startExternalClusters({
    backup: shop,
    ...sides,
    allowHosts: ["127.0.0.1"],
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...over,
  });
}
