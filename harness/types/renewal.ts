import type { Cluster } from "./cluster.ts";
import type { JsonObject } from "./json.ts";
import type { RequestMessage, ResponseMessage } from "./message.ts";
import type { Outcome } from "./transcript.ts";

/**
 * What of a recorded exchange is bound to time or to a cluster, and therefore made anew as it is sent. `placeholder` stands where it stood,
 * in the plan, in the recorded answer, and in transcripts: neither the old secret nor the new one is ever compared or shown.
 * `credential` is an id of the backup; the secret itself is looked up as it is needed.
 */
export type Renewal = JwtRenewal | HmacRenewal | BearerRenewal | IssuedRenewal;

export interface JwtRenewal {
  readonly kind: "jwt";
  readonly placeholder: string;
  /** Null for a token that names no credential of the backup. */
  readonly credential: string | null;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** Claims that hold seconds since the moment of sending instead of seconds since 1970. */
  readonly times: readonly string[];
  /** What fitted the recorded signature: the credential's secret, the same decoded from base64, the private half of its public key, or nothing of it. */
  readonly signature: "secret" | "secret-base64" | "key" | "other";
  /** Length of a signature that nothing fitted: a gateway may ask for it before it looks at the rest. */
  readonly signatureBytes: number;
}

export interface HmacRenewal {
  readonly kind: "hmac";
  readonly placeholder: string;
  /** Null for a user that the backup does not hold. */
  readonly credential: string | null;
  /** What was rightly signed: the target as sent, its decoded path alone (2.8 takes that, too), or something else with another secret. */
  readonly signature: "target" | "path" | "other";
  /** The Digest header was that of the body. */
  readonly digest: boolean;
  /** Date and X-Date headers, and how many seconds they were ahead of the moment of sending. */
  readonly dates: readonly { readonly name: string; readonly offset: number }[];
}

/** An OAuth 2.0 access token of a client. */
export interface BearerRenewal {
  readonly kind: "bearer";
  readonly placeholder: string;
  readonly credential: string;
}

/** The answer hands out an access token, by which later requests of the recording may be known. */
interface IssuedRenewal {
  readonly kind: "issued";
  readonly placeholder: string;
}

/** What a renewal needs of the cluster that it is for. */
export interface RenewalPlace {
  /** Epoch milliseconds on the clusters' clock, the same for all clusters. */
  readonly at: number;
  readonly scheme: "http" | "https";
  readonly cluster: Cluster;
  /** Sends a request of our own to that cluster. Never rejects. */
  ask(request: RequestMessage, scheme: "http" | "https"): Promise<Outcome>;
}

/** The new secrets of an exchange, each with the placeholder that stands for it. */
export type Made = ReadonlyMap<string, string>;

type Renewed =
  | { readonly kind: "ready"; readonly request: RequestMessage; readonly made: Made }
  | { readonly kind: "impossible"; readonly reason: string };

/** Makes anew what is bound to time. Never rejects. */
export interface Renewer {
  /** The request as it is to be sent, or why it cannot be made, in words that hold no secret. */
  renew(request: RequestMessage, renewals: readonly Renewal[], place: RenewalPlace): Promise<Renewed>;
  /** Takes in an answer to one of them: the tokens that it hands out, each with its placeholder. */
  answered(response: ResponseMessage, renewals: readonly Renewal[], place: Pick<RenewalPlace, "cluster">): Made;
}
