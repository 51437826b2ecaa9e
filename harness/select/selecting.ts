/** What of a recording shall be sent; what is left out is not asked. Texts as the settings hold them. */
export interface Selecting {
  /** Names or ids of routes. */
  readonly routes?: readonly string[] | undefined;
  /** Usernames, custom ids or ids. */
  readonly consumers?: readonly string[] | undefined;
  /** Keys of cases, recorded ones and probes. */
  readonly cases?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
  /** Recorded statuses: "404", or "2xx" for a hundred of them. */
  readonly statuses?: readonly string[] | undefined;
  /** Recorded at or after, and before: ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** So many of the clients: "10%". */
  readonly sample?: string | undefined;
  /** So many exchanges of each shape. */
  readonly dedupe?: number | undefined;
}

/** A share of the clients: "10%", "0.5 %". */
const SAMPLE_PATTERN = /^(\d{1,3}(?:\.\d{1,6})?)\s*%$/;
export const STATUS_PATTERN = /^[1-9](?:xx|\d\d)$/;

/** Per cent of a share as it is written; null: it is none above 0 and up to 100. */
export function percentOf(sample: string): number | null {
  const percent = Number(SAMPLE_PATTERN.exec(sample)?.[1] ?? Number.NaN);
  return percent > 0 && percent <= 100 ? percent : null;
}

/** What it is narrowed to, in words; empty: to nothing. */
export function narrowedTo({
  cases = [],
  routes = [],
  consumers = [],
  methods = [],
  statuses = [],
  from,
  to,
}: Selecting): readonly string[] {
  return [
    ...cases.map((key) => `case ${key}`),
    ...routes.map((route) => `route ${route}`),
    ...consumers.map((consumer) => `consumer ${consumer}`),
    ...methods.map((method) => `method ${method.toUpperCase()}`),
    ...statuses.map((status) => `status ${status}`),
    ...(from === undefined ? [] : [`recorded from ${from} on`]),
    ...(to === undefined ? [] : [`recorded before ${to}`]),
  ];
}

/** How it is thinned out, in words; empty: not at all. */
export function thinnedTo({ sample, dedupe }: Selecting): readonly string[] {
  const percent = sample === undefined ? null : percentOf(sample);
  return [...(percent === null ? [] : [`${percent} % of the clients`]), ...(dedupe === undefined ? [] : [`${dedupe} of each shape`])];
}
