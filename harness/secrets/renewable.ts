import { digestOf, parseHmac, signedOf } from "../renew/hmac.ts";
import { parseJwt, relativeClaims, signedWith } from "../renew/jwt.ts";
import type { Credential, Inventory } from "../types/inventory.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";
import { secretDigest } from "./digest.ts";
import type { Marker } from "./marker.ts";
import type { JwtShape } from "./renewal-of.ts";

/** Finds out whether a secret can be made anew at replay; null where it cannot. */
export interface Renewable {
  /** `at` is when the request was sent, epoch milliseconds; `hide` takes secrets out of what the token says. */
  jwt(value: string, at: number, rejected: boolean, hide: (json: string) => string): Marker | null;
  /** `value` is that of the whole header. */
  hmac(value: string, request: RequestMessage): Marker;
  bearer(value: string): Marker | null;
  /** Notes the access token that an answer handed out to a client, so that it is known where it is used. */
  issued(token: string, client: string): void;
}

/** Tokens that are remembered: of more than are in use at a time in any recording, the oldest go. */
const ISSUED_KEPT = 10_000;

export function createRenewable(inventory: Inventory, salt: string): Renewable {
  const by = (kind: Credential["kind"], name: (one: Credential) => string | undefined) =>
    new Map(inventory.credentials.filter((one) => one.kind === kind).map((one) => [name(one) ?? "", one]));
  const [issuers, users] = [by("jwt", ({ secrets }) => secrets["key"]), by("hmac-auth", ({ fields }) => fields["username"])];
  const clients = by("oauth2", ({ fields }) => fields["client_id"]);
  const names = new Map(inventory.consumers.map(({ id, username }) => [id, username ?? id]));
  const ownerOf = (credential: Credential | undefined) => ({
    owner: credential === undefined ? "-" : (names.get(credential.consumer_id) ?? credential.consumer_id),
    id: credential?.id ?? null,
  });
  const instances = (name: string) => inventory.plugins.filter((one) => one.name === name && one.enabled);
  const claimNames = new Set(["iss", ...instances("jwt").map(({ config }) => String(config["key_claim_name"] ?? "iss"))]);
  const grants = instances("oauth2").some(({ config }) => config["enable_client_credentials"] === true);
  const handedOut = new Map<string, Credential>();

  return {
    jwt: (value, at, rejected, hide) => {
      const token = parseJwt(value);
      if (token === null) return null;
      // Kong looks among the claims first, then in the header (kong/plugins/jwt/handler.lua).
      const said = [...claimNames].map((name) => token.claims[name] ?? token.header[name]);
      const credential = said.map((key) => issuers.get(String(key ?? ""))).find((one) => one !== undefined);
      // One that names nobody may be read by something else than jwt, unless a gateway refused it.
      if (credential === undefined && !rejected) return null;
      const shape: JwtShape = {
        header: token.header,
        ...relativeClaims(token.claims, at),
        signature: credential === undefined ? "other" : signedWith(token, materialOf(credential)),
        bytes: token.signature.length,
      };
      return { kind: "jwt", ...ownerOf(credential), token: hide(JSON.stringify(shape)) };
    },
    hmac: (value, request) => {
      const parts = parseHmac(value);
      const credential = users.get(parts?.username ?? "");
      const secret = credential?.secrets["secret"];
      const signed = secret === undefined || parts === null ? "other" : signedOf(parts, request, secret);
      return { kind: "hmac", ...ownerOf(credential), signed, digest: headerValue(request.headers, "digest") === digestOf(request.body) };
    },
    bearer: (value) => {
      // Kong's own are 32 letters and digits (kong/plugins/oauth2/daos.lua); a JWT is somebody else's.
      if (!grants || parseJwt(value) !== null) return null;
      // Where there is one client alone, every token is its own.
      const [only, ...others] = clients.values();
      const client = handedOut.get(value) ?? (others.length === 0 ? only : undefined);
      return { kind: "bearer", ...ownerOf(client), digest: secretDigest(salt, value) };
    },
    issued: (token, client) => {
      const credential = clients.get(client);
      if (credential === undefined || !grants) return;
      handedOut.set(token, credential);
      const [oldest] = handedOut.keys();
      if (handedOut.size > ISSUED_KEPT && oldest !== undefined) handedOut.delete(oldest);
    },
  };
}

function materialOf({ fields, secrets }: Credential) {
  return {
    algorithm: fields["algorithm"] ?? "HS256",
    secret: secrets["secret"] ?? "",
    publicKey: fields["rsa_public_key"] ?? secrets["rsa_public_key"] ?? "",
  };
}
