import type { KeyObject } from "node:crypto";
import { type Demands, failedConditions } from "./conditions.ts";
import { openCertificate } from "./open.ts";

/** What the gate says of a file: no certificate, or one with its failed conditions, of which none means that traffic may be diverted. */
export type Checked =
  | { readonly kind: "unreadable"; readonly problem: string }
  | { readonly kind: "checked"; readonly failed: readonly string[]; readonly summary: string | null };

/**
 * Checks a certificate. Where its signature, its form or its digest fails, nothing that it says is looked at, and that alone is named.
 * @param key public key to check the signature with; null: it is not checked
 */
export function checkCertificate(bytes: Uint8Array, key: KeyObject | null, demands: Demands): Checked {
  const opened = openCertificate(bytes, key);
  if (opened.kind === "unreadable") return opened;
  if (opened.kind === "refused") return { kind: "checked", failed: [opened.problem], summary: null };
  const { x, y, planned, validity } = opened.statement.predicate.kongCutover;
  const seal = opened.signed ? (key === null ? "signature not checked" : "signed") : "unsigned";
  const summary = `Kong ${x.version} → ${y.version}, ${planned} cases, ${seal}, until ${validity.notAfter}`;
  return { kind: "checked", failed: failedConditions(opened.statement, demands), summary };
}
