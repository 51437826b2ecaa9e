// @peculiar/x509 builds on decorators and asks for this before it is loaded (its README, "Reflect Polyfill Required").
import "reflect-metadata";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** Makes the certificates that stand-ins show, for whatever name a gateway asks for. Nobody outside a run trusts it. */
export interface Authority {
  /** The certificate to trust, PEM. */
  readonly certificate: string;
  /** Certificate and key for a name, PEM: for servers in other processes. */
  issue(names: readonly string[]): Promise<{ readonly certificate: string; readonly key: string }>;
  /** The same for a TLS server of this process; made once a name. */
  contextFor(name: string): Promise<SecureContext>;
}

/** Small and quick keys that every OpenSSL since 1.0 knows. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Recorded clocks and real ones may differ; a certificate from yesterday is valid on all of them. */
const DAY_MILLISECONDS = 86_400_000;
const VALID_DAYS = 30;

/** A new certificate authority with a key of its own, for one run. `now` is in epoch milliseconds. */
export async function createAuthority(now: number): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const validity = { notBefore: new Date(now - DAY_MILLISECONDS), notAfter: new Date(now + VALID_DAYS * DAY_MILLISECONDS) };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=Kong cutover staging",
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, 0, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)],
  });
  const leaf = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const key = pem("PRIVATE KEY", await crypto.subtle.exportKey("pkcs8", leaf.privateKey));
  const contexts = new Map<string, Promise<SecureContext>>();

  const certificateFor = async (names: readonly string[]): Promise<X509Certificate> =>
    await X509CertificateGenerator.create({
      ...validity,
      subject: "CN=stand-in",
      issuer: root.subject,
      publicKey: leaf.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })))],
    });
  const issue: Authority["issue"] = async (names) => ({ certificate: (await certificateFor(names)).toString("pem"), key });
  return {
    certificate: root.toString("pem"),
    issue,
    contextFor: (name) => {
      const made = contexts.get(name) ?? issue([name]).then(({ certificate }) => createSecureContext({ cert: certificate, key }));
      contexts.set(name, made);
      return made;
    },
  };
}

function pem(label: string, bytes: ArrayBuffer): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
