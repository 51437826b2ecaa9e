import type { KeyObject } from "node:crypto";
import type { z } from "zod";
import type { Envelope } from "../types/certificate.ts";
import { digestOf } from "./canonical.ts";
import { fromBase64, PAYLOAD_TYPE, signatureProblem } from "./dsse.ts";
import { envelopeSchema, type Statement, statementSchema } from "./schema.ts";
import { parseStrict } from "./strict-json.ts";

/** What a file turned out to be. `unreadable`: no certificate at all. `refused`: one that must not be obeyed, whatever it says. */
export type Opened =
  | { readonly kind: "unreadable"; readonly problem: string }
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "opened"; readonly statement: Statement; readonly signed: boolean };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Opens certificate.json, or its envelope alone. What it says is looked at only after the signature holds.
 * @param key public key to check the signature with; null: it is not checked
 */
export function openCertificate(bytes: Uint8Array, key: KeyObject | null): Opened {
  const parsed = parseStrict(bytes);
  if ("problem" in parsed) return { kind: "unreadable", problem: parsed.problem };
  if (!isObject(parsed.value)) return { kind: "unreadable", problem: "is no JSON object" };
  const file = parsed.value;
  const bare = "payload" in file && !("format" in file);
  if (!bare) {
    if (file["format"] !== "kong-cutover-certificate") return { kind: "unreadable", problem: "is not a certificate of kong-cutover" };
    if (file["version"] !== 1) return refused(`the certificate's version is ${short(file["version"])}; this kong-cutover reads version 1`);
  }
  const held = bare ? file : file["envelope"];
  if (held === undefined)
    return refused(key === null ? "it has no envelope: it was not issued" : "the certificate is unsigned, and a key is given");
  const envelope = envelopeSchema.safeParse(held);
  if (!envelope.success) return refused(`tampered with: the envelope is malformed (${at(envelope.error)})`);
  if (envelope.data.payloadType !== PAYLOAD_TYPE)
    return refused(`the payload type is ${short(envelope.data.payloadType)}, not ${PAYLOAD_TYPE}`);
  const problem = key === null ? null : signatureProblem(envelope.data, key);
  if (problem !== null) return refused(problem);
  return openStatement(envelope.data, bare ? null : file);
}

function openStatement({ payload, signatures }: Envelope, file: Fields | null): Opened {
  const body = fromBase64(payload);
  if (body === null) return refused("tampered with: the payload is not base64 as it was written");
  const parsed = parseStrict(body);
  if ("problem" in parsed) return refused(`the payload ${parsed.problem}`);
  const foreign = foreignStatement(parsed.value);
  if (foreign !== null) return refused(foreign);
  const statement = statementSchema.safeParse(parsed.value);
  if (!statement.success) return refused(`the statement is malformed (${at(statement.error)})`);
  if (file !== null) {
    const { envelope: _envelope, ...certificate } = file;
    if (digestOf(certificate) !== statement.data.predicate.kongCutover.certificate.sha256)
      return refused("tampered with: what the file shows is not what its envelope holds");
  }
  return { kind: "opened", statement: statement.data, signed: signatures.length > 0 };
}

/** Well signed, and still none of ours: a statement of another kind, or of a version that is not known here. */
function foreignStatement(value: unknown): string | null {
  if (!isObject(value)) return "the payload is no statement";
  const { _type, predicateType, predicate } = value;
  if (_type !== statementSchema.shape._type.value) return `the payload is another kind of document (_type ${short(_type)})`;
  if (predicateType !== statementSchema.shape.predicateType.value)
    return `the statement is of another kind (predicateType ${short(predicateType)})`;
  const details = isObject(predicate) ? predicate["kongCutover"] : undefined;
  if (!isObject(details)) return "the statement is a test result of another tool";
  return details["version"] === 1 ? null : `the statement's version is ${short(details["version"])}; this kong-cutover reads version 1`;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(problem: string): Opened {
  return { kind: "refused", problem };
}

/** Where a document first departs from its schema; what stands there is not quoted. */
function at(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join(".") || "the whole"}: ${issue.code}` : "the whole";
}

/** A value of somebody else's, on one line and short. */
function short(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 80);
}
