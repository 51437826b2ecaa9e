import type { Details, Statement } from "./schema.ts";
import { backupFingerprint } from "./statement.ts";

/** What somebody asks of a certificate before traffic is diverted. Null or empty: not asked. */
export interface Demands {
  readonly now: Date;
  /** Digest of the image that Y runs: "sha256:…", the hex alone, or "name@sha256:…". */
  readonly yImageDigest: string | null;
  /** Fingerprint of the backup that Y was restored from. */
  readonly fingerprint: string | null;
  readonly maxAgeSeconds: number | null;
  /** Plugins that must be certified. */
  readonly require: readonly string[];
  readonly allowRehearsal: boolean;
}

/** The issuer's clock may be ahead of the gate's by this much; machines that keep time by NTP differ by far less. */
const CLOCK_SKEW_MILLISECONDS = 60_000;
const HOUR_MILLISECONDS = 3_600_000;

/** Every condition that does not hold, one line each; empty: traffic may be diverted. */
export function failedConditions(statement: Statement, demands: Demands): readonly string[] {
  const details = statement.predicate.kongCutover;
  return [
    ...verdictConditions(details, demands),
    ...wholeness(details),
    ...time(details, demands),
    ...image(details, statement.subject, demands.yImageDigest),
    ...backup(statement, demands.fingerprint),
    ...required(details, demands.require),
  ];
}

function verdictConditions({ verdict, rehearsal, x, y }: Details, { allowRehearsal }: Demands): string[] {
  const rehearsed = rehearsal || x.runtime === "embedded" || y.runtime === "embedded";
  return [
    ...(verdict === "granted" ? [] : [`the verdict is ${verdict}`]),
    ...(rehearsed && !allowRehearsal ? ["it is a rehearsal on the model gateway and no evidence about Kong"] : []),
  ];
}

/** A run that was narrowed, or did not judge all that was planned, speaks for nothing but what it did. */
function wholeness({ onlyPlugins, selection, part, planned, exchanges, counts, verdict }: Details): string[] {
  const judged = counts.same + counts.explained + counts.waived + counts.different + counts.inconclusive;
  const refusing = counts.different + counts.inconclusive;
  return [
    ...(onlyPlugins === null ? [] : [`it is partial: the run was narrowed to ${onlyPlugins.map(plain).join(", ")}`]),
    ...(part ? [`it is partial: part ${part.index} of ${part.of}, which speaks for its share alone`] : []),
    ...(selection && selection.narrowedTo.length > 0
      ? [`it is partial: the run was narrowed to ${selection.narrowedTo.map(plainWords).join(", ")}`]
      : []),
    ...(planned === 0 || exchanges === 0 ? ["it is partial: nothing was exercised"] : []),
    ...(judged === planned ? [] : [`it is partial: ${judged} of ${planned} planned cases were judged`]),
    ...(verdict === "granted" && refusing > 0 ? [`it contradicts itself: granted with ${refusing} cases that refuse`] : []),
  ];
}

function time({ validity, issuedAt }: Details, { now, maxAgeSeconds }: Demands): string[] {
  const [from, until, issued] = [validity.notBefore, validity.notAfter, issuedAt].map((moment) => Date.parse(moment)) as [
    number,
    number,
    number,
  ];
  const early = now.getTime() + CLOCK_SKEW_MILLISECONDS;
  const age = now.getTime() - issued;
  return [
    ...(from > early || issued > early ? [`it is not yet valid: it holds from ${validity.notBefore}`] : []),
    ...(until <= now.getTime() ? [`it has expired: it held until ${validity.notAfter}`] : []),
    ...(until <= from ? ["it is never valid: it ends before it begins"] : []),
    ...(maxAgeSeconds !== null && age > maxAgeSeconds * 1000
      ? [`it is too old: issued ${(age / HOUR_MILLISECONDS).toFixed(1)} h ago, at most ${(maxAgeSeconds / 3600).toFixed(1)} h are allowed`]
      : []),
  ];
}

function image({ y }: Details, subject: Statement["subject"], wanted: string | null): string[] {
  if (wanted === null) return [];
  const held = hexOf(y.image ?? "");
  if (held === null) return ["it is of another image: no image of Y took part"];
  // The subject is what other readers of statements look at; both must name the same image.
  if (held !== hexOf(wanted) || !subject.some(({ digest }) => digest.sha256 === held))
    return [`it is of another image: Y was sha256:${held.slice(0, 16)}…`];
  return [];
}

/** The hex of "sha256:…", "name@sha256:…" or of itself; null for anything else. */
export function hexOf(image: string): string | null {
  return /^(?:(?:.*@)?sha256:)?([0-9a-f]{64})$/i.exec(image)?.[1]?.toLowerCase() ?? null;
}

function backup(statement: Statement, fingerprint: string | null): string[] {
  if (fingerprint === null || backupFingerprint(statement) === fingerprint) return [];
  return [`it is of another backup: the given one has the fingerprint ${fingerprint.slice(0, 16)}…`];
}

function required({ plugins }: Details, wanted: readonly string[]): string[] {
  return wanted.flatMap((name) => {
    const rows = plugins.filter(({ plugin }) => plugin === name);
    if (rows.length === 0) return [`${plain(name)} is not certified: the certificate does not name it`];
    return rows.every(({ verdict }) => verdict === "certified") ? [] : [`${plain(name)} is not certified: ${rows[0]?.verdict}`];
  });
}

/** The same for several words and moments. */
function plainWords(text: string): string {
  return text.replace(/[^\p{L}\p{N} .:+_-]/gu, "?").slice(0, 120);
}

/** A name as it may be printed: what it comes from may have been written by anybody. */
function plain(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]/gu, "?").slice(0, 80);
}
