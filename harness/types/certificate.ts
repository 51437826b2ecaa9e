import type { Level } from "./case.ts";
import type { ChangeEvidence } from "./change.ts";
import type { Gravity, JudgedDifference } from "./difference.ts";

/** same · explained (noise or documented changes) · waived · different · inconclusive. The last two refuse. */
export type Verdict = "same" | "explained" | "waived" | "different" | "inconclusive";
export const verdicts: readonly Verdict[] = ["same", "explained", "waived", "different", "inconclusive"];

export interface CaseVerdict {
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly kind: "probe" | "recorded";
  readonly plugin: string | null;
  /** Every plugin whose instance was effective on X for this case, for the verdict per plugin. */
  readonly plugins: readonly string[];
  /** Ids of the plugin instances that were effective on X. */
  readonly instances: readonly string[];
  readonly route: string | null;
  readonly verdict: Verdict;
  /** Why it is inconclusive or fails its expectation, in sentences; empty when the differences say it all. */
  readonly reasons: readonly string[];
  readonly differences: readonly JudgedDifference[];
  readonly exchanges: number;
  /** The request line of the exchange that shows it, secrets masked: "GET /orders/123". */
  readonly request: string;
}

export type Counts = Readonly<Record<Verdict, number>>;

export interface PluginVerdict {
  readonly plugin: string;
  readonly instances: number;
  readonly exercised: number;
  readonly cases: Counts;
  /** certified: exercised and nothing refuses · refused · inconclusive · not exercised */
  readonly verdict: "certified" | "refused" | "inconclusive" | "not exercised";
}

export interface CoverageRow {
  readonly kind: "route" | "instance";
  readonly id: string;
  readonly label: string;
  /** Number of cases that exercised it. */
  readonly cases: number;
  /** Why it was not exercised; null when it was. */
  readonly reason: string | null;
}

/** Equal causes grouped: one blamed entity, one path, one gravity. */
export interface DifferenceGroup {
  readonly gravity: Gravity;
  readonly entity: string;
  readonly why: string;
  readonly paths: readonly string[];
  readonly count: number;
  readonly recognised: string | null;
  /** What supports the recognised change; left out where none is. */
  readonly evidence?: ChangeEvidence["from"];
  readonly examples: readonly {
    readonly case: string;
    readonly request: string;
    readonly path: string;
    readonly x: string | null;
    readonly y: string | null;
  }[];
}

export interface ExplanationUse {
  readonly kind: "change" | "waiver";
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** What supports a change besides its source; left out for a waiver. */
  readonly evidence?: ChangeEvidence["from"];
  readonly differences: number;
  readonly cases: number;
}

export interface Finding {
  readonly kind: "waiver-unused" | "waiver-expired" | "waiver-unmatched" | "change-not-shown" | "not-reproduced" | "not-modelled" | "note";
  readonly text: string;
  /** A finding that makes the certificate refuse (an expired or unmatched waiver). */
  readonly refuses: boolean;
}

export interface CertificateCluster {
  readonly version: string;
  readonly runtime: "embedded" | "containers" | "external";
  /** Digest of the image, or null where there is none (embedded). */
  readonly image: string | null;
}

export interface Digest {
  readonly name: string;
  readonly sha256: string;
}

/** Which of the recorded exchanges a run sent. */
export interface Selection {
  /** Recorded exchanges that were read, and how many of them were sent. */
  readonly recorded: number;
  readonly kept: number;
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  /** What the run was narrowed to ("route orders", "method GET"): it says nothing of anything else. Empty: to nothing. */
  readonly narrowedTo: readonly string[];
  /** How what was left was thinned out ("10 % of the clients", "1 of each shape"). Empty: not at all. */
  readonly thinned: readonly string[];
}

/** From when to when a certificate may be obeyed, ISO 8601 in UTC. */
export interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** What is signed, and by whom: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  readonly payloadType: string;
  /** The statement's bytes, base64. */
  readonly payload: string;
  /** Empty: unsigned. */
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** The result of a run, and the one thing that every report reads. Holds no secret. */
export interface Certificate {
  readonly format: "kong-cutover-certificate";
  readonly version: 1;
  readonly verdict: "granted" | "refused" | "inconclusive";
  /** True on the embedded runtime: it proves recording, config, suites and pipeline, and is no evidence about Kong. */
  readonly rehearsal: boolean;
  readonly issuedAt: string;
  readonly seconds: number;
  readonly tool: string;
  readonly seed: number;
  readonly reproduce: string;
  readonly x: CertificateCluster;
  readonly y: CertificateCluster;
  readonly control: boolean;
  readonly overrides: readonly string[];
  /** Backup fingerprint, recordings, config, suites, changes, waivers. */
  readonly inputs: readonly Digest[];
  /** What the run was narrowed to, or null: a narrowed run never speaks for other plugins. */
  readonly onlyPlugins: readonly string[] | null;
  /** Left out or null: all recorded exchanges were sent. */
  readonly selection?: Selection | null;
  /** Of a run that sent only its share of the cases; left out or null: of one that sent all of them. */
  readonly part?: { readonly index: number; readonly of: number } | null;
  readonly planned: number;
  readonly exchanges: number;
  readonly counts: Counts;
  readonly plugins: readonly PluginVerdict[];
  readonly groups: readonly DifferenceGroup[];
  readonly explanations: readonly ExplanationUse[];
  readonly coverage: readonly CoverageRow[];
  readonly findings: readonly Finding[];
  /** Cases that are different or inconclusive, in full. */
  readonly refusing: readonly CaseVerdict[];
  /** What it speaks for: Y's image and the files mounted into Y. Left out, as the next two, before it is issued. */
  readonly subjects?: readonly Digest[];
  readonly validity?: Validity;
  /** The statement that the gate obeys; it names everything else here by digest. */
  readonly envelope?: Envelope;
}
