import { createHash } from "node:crypto";
import { z } from "zod";
import type { Credential } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { Renewal } from "../types/renewal.ts";
import { printMarker, type RenewedMarker } from "./marker.ts";
import type { Resolve, Resolved, SecretSource } from "./resolver.ts";

/** That of an RSA key of 16,384 bits, the longest that OpenSSL takes. */
const MOST_SIGNATURE_BYTES = 2048;

const jsonObject = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** What a JWT says, as it is stored. Times are seconds since the request was sent. */
const jwtShape = z.strictObject({
  header: jsonObject,
  claims: jsonObject,
  times: z.array(z.string()).readonly(),
  signature: z.enum(["secret", "secret-base64", "key", "other"]),
  bytes: z.int().min(0).max(MOST_SIGNATURE_BYTES),
});
export type JwtShape = z.infer<typeof jwtShape>;

/** The placeholder of a secret that is made anew, and how; or why it cannot be, with what can be done about it. */
export function renewalOf(marker: RenewedMarker, source: SecretSource, resolve: Resolve): Resolved {
  const placeholder = `cutover-${createHash("sha256").update(printMarker(marker)).digest("hex").slice(0, 32)}`;
  const unresolved = (why: string): Resolved => ({ text: placeholder, unresolved: [why], renew: [] });
  const renewed = (renewal: Renewal): Resolved => ({ text: placeholder, unresolved: [], renew: [renewal] });
  const credential = source.inventory?.credentials.find(({ id }) => id === marker.id);
  if (marker.id !== null && credential === undefined)
    return unresolved(`the ${PLUGINS[marker.kind]} credential of ${marker.owner}, which the backup does not hold`);
  switch (marker.kind) {
    case "hmac":
      return renewed({ kind: "hmac", placeholder, credential: marker.id, signature: marker.signed, digest: marker.digest, dates: [] });
    case "bearer":
      if (marker.id === null)
        return unresolved(
          "an access token of which nothing tells to which client it was handed out; record its request to the token endpoint, too",
        );
      return renewed({ kind: "bearer", placeholder, credential: marker.id });
    case "jwt": {
      const shape = shapeOf(marker.token, resolve);
      if (shape === null) return unresolved("a JWT whose claims cannot be put back");
      const missing = missingKey(shape, credential, source);
      if (missing !== null) return unresolved(missing);
      const { bytes, ...rest } = shape;
      return renewed({ kind: "jwt", placeholder, credential: marker.id, ...rest, signatureBytes: bytes });
    }
  }
}

const PLUGINS: Readonly<Record<RenewedMarker["kind"], string>> = { jwt: "jwt", hmac: "hmac-auth", bearer: "oauth2" };

/** Secrets are put back into the text before it is read, so that a key made of digits becomes the number that it was. */
function shapeOf(stored: string, resolve: Resolve): JwtShape | null {
  const resolved = resolve(stored);
  if (resolved === null || resolved.unresolved.length > 0) return null;
  try {
    return jwtShape.safeParse(JSON.parse(resolved.text)).data ?? null;
  } catch {
    return null;
  }
}

function missingKey({ signature, header }: JwtShape, credential: Credential | undefined, { operator }: SecretSource): string | null {
  if (signature !== "key" || (credential !== undefined && operator.privateKeys.has(credential.id))) return null;
  return `a JWT signed with ${String(header["alg"])}, whose private key no backup holds: name it in the secrets file`;
}
