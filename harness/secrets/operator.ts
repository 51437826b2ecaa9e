import { createPrivateKey, createPublicKey, pbkdf2Sync } from "node:crypto";
import type { Credential, Inventory } from "../types/inventory.ts";
import { basicCredentialOf } from "./basic.ts";

/** What only the operator knows, because the backup holds a hash or the public half of it; by the id of its credential. */
export interface OperatorSecrets {
  /** Passwords of basic-auth. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Private keys of jwt credentials, PEM. */
  readonly privateKeys: ReadonlyMap<string, string>;
  /** Secrets of oauth2 clients. */
  readonly clientSecrets: ReadonlyMap<string, string>;
}

export const NO_OPERATOR_SECRETS: OperatorSecrets = { passwords: new Map(), privateKeys: new Map(), clientSecrets: new Map() };

type Named = readonly (readonly [name: string, value: string])[];

/** The same as an operator writes it: by user, by consumer or consumer/key, by client id. */
export interface GivenSecrets {
  readonly passwords: Named;
  readonly privateKeys: Named;
  readonly clientSecrets: Named;
}

/** Finds the credential of each, and checks it against the hash or public key that the backup holds; or says which is wrong, by its name. */
export function matchSecrets(given: GivenSecrets, inventory: Inventory): OperatorSecrets | { readonly wrong: string } {
  const of = (kind: Credential["kind"]) => inventory.credentials.filter((one) => one.kind === kind);
  const opens = basicCredentialOf(inventory);
  const wrong: string[] = [];
  const matched = (all: Named, what: string, find: (name: string, value: string) => Credential | null | undefined) =>
    new Map(
      all.flatMap(([name, value]) => {
        const credential = find(name, value);
        if (!credential) wrong.push(`${what} ${name} is not the one of the backup`);
        return credential ? [[credential.id, value] as const] : [];
      }),
    );
  const names = new Map(inventory.consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id ?? id]));
  const secrets = {
    passwords: matched(given.passwords, "the basic-auth password of", (user, password) => opens({ user, password })),
    privateKeys: matched(given.privateKeys, "the private key of", (name, pem) =>
      of("jwt").find(
        ({ consumer_id, secrets: { key }, fields }) =>
          [names.get(consumer_id), `${names.get(consumer_id)}/${key}`].includes(name) && isPairOf(pem, fields["rsa_public_key"] ?? ""),
      ),
    ),
    clientSecrets: matched(given.clientSecrets, "the oauth2 client secret of", (client, secret) =>
      of("oauth2").find(
        ({ fields, secrets: { client_secret: stored = "" } }) => fields["client_id"] === client && isSecret(secret, stored),
      ),
    ),
  };
  return wrong[0] === undefined ? secrets : { wrong: wrong.join("; ") };
}

function isPairOf(privatePem: string, publicPem: string): boolean {
  try {
    const made = createPublicKey(createPrivateKey(privatePem)).export({ type: "spki", format: "pem" });
    return made === createPublicKey(publicPem).export({ type: "spki", format: "pem" });
  } catch {
    return false;
  }
}

/** Kong's form of a hashed client secret: a PHC string (kong/plugins/oauth2/secret.lua). */
const PHC = /^\$pbkdf2-sha512\$i=(\d+),l=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** Kong's own default is 10,000; a hundred times that still takes less than a second. */
const MOST_ITERATIONS = 1_000_000;

function isSecret(secret: string, stored: string): boolean {
  const [, iterations = "", length = "", salt = "", hash = ""] = PHC.exec(stored) ?? [];
  if (iterations === "") return secret === stored;
  if (Number(iterations) > MOST_ITERATIONS) return false;
  const made = pbkdf2Sync(secret, Buffer.from(salt, "base64"), Number(iterations), Number(length), "sha512");
  return made.equals(Buffer.from(hash, "base64"));
}
