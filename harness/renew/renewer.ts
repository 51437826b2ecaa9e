import type { Cluster } from "../types/cluster.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
import type { RequestMessage } from "../types/message.ts";
import type { BearerRenewal, HmacRenewal, JwtRenewal, Renewal, RenewalPlace, Renewer } from "../types/renewal.ts";
import { parseHmac, renewHmac } from "./hmac.ts";
import { fetchToken, issuedIn, type Token } from "./oauth2.ts";
import { replaced } from "./replaced.ts";
import { makeJwt } from "./sign-jwt.ts";

export interface RenewerOptions {
  /** Whose secrets sign: X's, so that every cluster is sent the same bytes. */
  readonly inventory: Inventory;
  /** What only the operator knows, by the id of its credential. */
  readonly privateKeys: ReadonlyMap<string, string>;
  readonly clientSecrets: ReadonlyMap<string, string>;
  /** The oauth2 instance that will look at a request on a cluster, or null. */
  readonly guard: (cluster: Cluster, request: RequestMessage, scheme: "http" | "https") => PluginInstance | null;
}

type Step = { readonly request: RequestMessage; readonly value: string } | string;

/**
 * Makes what is bound to time anew: JWTs and HMAC signatures with the secrets of the backup, the same for all clusters; access tokens by
 * asking each cluster, once for each client until they run out.
 */
export function createRenewer({ inventory, privateKeys, clientSecrets, guard }: RenewerOptions): Renewer {
  const credentials = new Map(inventory.credentials.map((credential) => [credential.id, credential]));
  const secretOf = (id: string | null) => credentials.get(id ?? "")?.secrets["secret"] ?? null;
  /** Tokens that a cluster handed out in answer to a recorded request, by cluster and placeholder. */
  const issued = new Map<string, string>();
  const fetched = new Map<string, Promise<Token | string>>();

  const jwt = async (request: RequestMessage, renewal: JwtRenewal, at: number): Promise<Step> => {
    const privateKey = privateKeys.get(renewal.credential ?? "") ?? null;
    const value = await makeJwt(renewal, { secret: secretOf(renewal.credential), privateKey }, at).catch((error: unknown) =>
      error instanceof Error ? error : new Error("unknown"),
    );
    if (value === null) return "the key that signed its JWT is not there";
    if (value instanceof Error) return `its JWT cannot be signed (${value.name})`;
    return { request: replaced(request, renewal.placeholder, value), value };
  };

  const hmac = (request: RequestMessage, renewal: HmacRenewal, at: number): Step => {
    const made = renewHmac(request, renewal, secretOf(renewal.credential), at);
    if (made === null) return "the secret that signed its HMAC is not there";
    // Found again by its place: what stands where the placeholder stood.
    const index = request.headers.findIndex(([, text]) => text.includes(renewal.placeholder));
    return { request: made, value: parseHmac(made.headers[index]?.[1] ?? "")?.signature ?? "" };
  };

  const bearer = async (request: RequestMessage, renewal: BearerRenewal, place: RenewalPlace): Promise<Step> => {
    const { placeholder, credential: id } = renewal;
    const instance = guard(place.cluster, request, place.scheme);
    // No gateway reads it here: it is the upstream's business, and the stand-in takes anything.
    if (instance === null) return { request, value: "" };
    const own = issued.get(`${place.cluster.name} ${placeholder}`);
    if (own !== undefined) return { request: replaced(request, placeholder, own), value: own };
    const credential = credentials.get(id);
    if (credential === undefined) return "the client of its access token is not in the backup";
    const plain = credential.fields["hash_secret"] === "true" ? undefined : credential.secrets["client_secret"];
    const client = { id: credential.fields["client_id"] ?? "", secret: clientSecrets.get(id) ?? plain ?? null };
    const key = `${place.cluster.name} ${id} ${instance.id}`;
    let token = await fetched.get(key);
    if (token === undefined || typeof token === "string" || token.until <= place.at) {
      const asking = fetchToken(request, instance, client, place);
      fetched.set(key, asking);
      token = await asking;
    }
    if (typeof token === "string") return token;
    return { request: replaced(request, placeholder, token.text), value: token.text };
  };

  const step = (request: RequestMessage, renewal: Renewal, place: RenewalPlace): Promise<Step> | Step => {
    switch (renewal.kind) {
      case "jwt":
        return jwt(request, renewal, place.at);
      case "hmac":
        return hmac(request, renewal, place.at);
      case "bearer":
        return bearer(request, renewal, place);
      case "issued":
        return { request, value: "" };
    }
  };

  return {
    renew: async (request, renewals, place) => {
      const made = new Map<string, string>();
      let current = request;
      for (const renewal of inOrder(renewals)) {
        const next = await step(current, renewal, place);
        if (typeof next === "string") return { kind: "impossible", reason: next };
        current = next.request;
        if (next.value !== "") made.set(next.value, renewal.placeholder);
      }
      return { kind: "ready", request: current, made };
    },
    answered: (response, renewals, { cluster }) => {
      const made = new Map<string, string>();
      for (const { kind, placeholder } of renewals) {
        const token = kind === "issued" ? issuedIn(response) : null;
        if (token === null) continue;
        issued.set(`${cluster.name} ${placeholder}`, token);
        made.set(token, placeholder);
      }
      return made;
    },
  };
}

/** A signature may cover what the others change. */
function inOrder(renewals: readonly Renewal[]): readonly Renewal[] {
  return [...renewals.filter(({ kind }) => kind !== "hmac"), ...renewals.filter(({ kind }) => kind === "hmac")];
}
