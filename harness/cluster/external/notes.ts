import type { Counters } from "./counters.ts";
import type { ExternalSide, SideName } from "./sides.ts";

/** What holds for any two clusters that already stand. */
export const commonNotes: readonly string[] = [
  "external clusters: the upstream end was not observed, so nothing is known of what a backend received",
  "external clusters: no control copy of X takes part, so what two copies of X would disagree on counts as a difference",
  "external clusters: nothing was set on them; whether they name the route they match (allow_debug_header from 3.x on) and believe the client addresses they are told (trusted_ips) is their operator's choice",
];

/** What could not be known of one of them, for the certificate. */
export function sideNotes(name: SideName, { proxy, admin, database }: ExternalSide, { stay }: Counters): readonly string[] {
  return [
    ...(admin === null ? [`${name}: its release is what the settings say; no Admin API was named that could be asked`] : []),
    ...(database === null ? [`${name}: what it configures was read from the backup, not from its own database`] : []),
    ...(proxy.http === null ? [`${name}: it has no http address, so what was planned for http went over https too`] : []),
    ...(proxy.https !== null && proxy.ca === null ? [`${name}: the certificate of its proxy was not checked`] : []),
    ...(stay === null ? [] : [`rate-limit windows were not tried, since counters cannot be emptied: ${stay}`]),
    ...(database !== null && stay === null ? [`${name}: the counters in its database were emptied before windows that are counted`] : []),
  ];
}
