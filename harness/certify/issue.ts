import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Config } from "../config.ts";
import { HarnessError } from "../errors.ts";
import { canonicalJson, digestOf } from "../gate/canonical.ts";
import { hexOf } from "../gate/conditions.ts";
import { privateKeyOf, seal } from "../gate/dsse.ts";
import { durationSeconds } from "../gate/duration.ts";
import { statementOf } from "../gate/statement.ts";
import type { Certificate, CertificateCluster, Digest } from "../types/certificate.ts";
import { mountedDigest } from "./digests.ts";

/**
 * The key that certificates are signed with, or null: unsigned. Read before anything runs, so that a wrong one costs no run.
 * @throws HarnessError `config-invalid`
 */
export async function signingKey(config: Config): Promise<KeyObject | null> {
  if (config.sign === null) return null;
  const { key } = config.sign;
  const pem = await readFile(key, "utf8").catch((cause: unknown) => {
    throw new HarnessError("config-invalid", `the signing key ${key} cannot be read`, "Name an ed25519 key in PEM, or leave sign out.", {
      cause,
    });
  });
  return privateKeyOf(pem, key);
}

/** The certificate as it is given out: for what and how long it speaks, and the statement that says so, signed where there is a key. */
export async function issue(config: Config, certificate: Certificate, key: KeyObject | null): Promise<Certificate> {
  const from = Date.parse(certificate.issuedAt);
  const until = from + (durationSeconds(config.validFor) ?? 0) * 1000;
  const dated = {
    ...certificate,
    subjects: certificate.subjects ?? (await subjectsOf(config, certificate.y)),
    validity: { notBefore: certificate.issuedAt, notAfter: new Date(until).toISOString() },
  };
  return { ...dated, envelope: seal(canonicalJson(statementOf(dated)), key) };
}

/** Y: its image and what is mounted into it. A statement must have a subject, so where no image took part it is how Y was described. */
export async function subjectsOf({ y, runtime }: Config, { version, image }: CertificateCluster): Promise<readonly Digest[]> {
  const hex = hexOf(image ?? "");
  const described = {
    name: `y: Kong ${version}, ${runtime}, no image`,
    sha256: digestOf({ version, runtime, proxy: y.proxy }),
  };
  return [hex === null ? described : { name: `image of y: ${y.image ?? version}`, sha256: hex }, ...(await mountedDigest("y", y.files))];
}
