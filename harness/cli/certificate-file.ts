import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { HarnessError } from "../errors.ts";
import { publicKeyOf } from "../gate/dsse.ts";

const WRITTEN = "Give the certificate.json that npm run certify wrote, as it was written.";

/** @throws HarnessError `certificate-invalid` */
export async function certificateBytes(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((cause: unknown) => {
    throw new HarnessError("certificate-invalid", `${path} cannot be read`, WRITTEN, { cause });
  });
}

export function noCertificate(path: string, problem: string): HarnessError {
  return new HarnessError("certificate-invalid", `${path} ${problem}`, WRITTEN);
}

/**
 * The key that signatures are checked with; null when none is named.
 * @throws HarnessError `config-invalid`
 */
export async function publicKeyAt(path: string | undefined): Promise<KeyObject | null> {
  if (path === undefined) return null;
  const pem = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new HarnessError("config-invalid", `the key ${path} cannot be read`, "Name the public half of the signing key.", { cause });
  });
  return publicKeyOf(pem, path);
}
