import type { Certificate, Digest, PluginVerdict, Selection, Validity } from "../types/certificate.ts";
import { digestOf } from "./canonical.ts";
import type { Statement } from "./schema.ts";

/** A certificate that says for what, and for how long, it speaks. */
export type DatedCertificate = Certificate & { readonly subjects: readonly Digest[]; readonly validity: Validity };

/** Name of the backup's fingerprint among the inputs. */
export const BACKUP_INPUT = "backup (fingerprint)";

/** The in-toto statement of a certificate: a test-result predicate, and beside it what our gate asks for. */
export function statementOf(certificate: DatedCertificate): Statement {
  const {
    verdict,
    rehearsal,
    issuedAt,
    tool,
    seed,
    reproduce,
    x,
    y,
    control,
    overrides,
    onlyPlugins,
    selection,
    part,
    planned,
    exchanges,
    validity,
  } = certificate;
  const named = (...wanted: readonly PluginVerdict["verdict"][]) =>
    certificate.plugins.filter((one) => wanted.includes(one.verdict)).map(({ plugin }) => plugin);
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: certificate.subjects.map(described),
    predicateType: "https://in-toto.io/attestation/test-result/v0.1",
    predicate: {
      result: resultOf(certificate),
      configuration: certificate.inputs.map(described),
      passedTests: named("certified"),
      warnedTests: named("not exercised"),
      failedTests: named("refused", "inconclusive"),
      kongCutover: {
        version: 1,
        ...{ verdict, rehearsal, issuedAt, tool, seed, reproduce, control, planned, exchanges },
        ...{ x: { ...x }, y: { ...y }, validity: { ...validity }, counts: { ...certificate.counts } },
        overrides: [...overrides],
        onlyPlugins: onlyPlugins === null ? null : [...onlyPlugins],
        ...(selection ? { selection: selected(selection) } : {}),
        ...(part ? { part: { ...part } } : {}),
        plugins: certificate.plugins.map((one) => ({ ...one, cases: { ...one.cases } })),
        certificate: { sha256: digestOf(certificate) },
      },
    },
  };
}

/** Whoever reads nothing but the predicate's result shall not take a rehearsal, or a part, for the whole. */
function resultOf({ verdict, rehearsal, onlyPlugins, selection, part }: Certificate): Statement["predicate"]["result"] {
  if (verdict !== "granted") return "FAILED";
  const narrowed = onlyPlugins !== null || (selection?.narrowedTo.length ?? 0) > 0 || (part ?? null) !== null;
  return rehearsal || narrowed ? "WARNED" : "PASSED";
}

function selected({ recorded, kept, leftOut, narrowedTo, thinned }: Selection) {
  return { recorded, kept, leftOut: leftOut.map((one) => ({ ...one })), narrowedTo: [...narrowedTo], thinned: [...thinned] };
}

function described({ name, sha256 }: Digest): { name: string; digest: { sha256: string } } {
  return { name, digest: { sha256 } };
}

/** The fingerprint of the one backup that a statement speaks of; null when it names none, or more than one. */
export function backupFingerprint({ predicate }: Statement): string | null {
  const [held, ...more] = predicate.configuration.filter(({ name }) => name === BACKUP_INPUT);
  return held === undefined || more.length > 0 ? null : held.digest.sha256;
}
