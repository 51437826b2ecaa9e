import type { JsonObject } from "./json.ts";
import type { VersionLine } from "./version.ts";

/** Field names are Kong's own (Admin API). Times are epoch milliseconds; ids are lower-case UUIDs. Null means "not set". */
interface Entity {
  readonly id: string;
  readonly workspace_id: string | null;
  readonly tags: readonly string[];
  readonly created_at: number;
  /** Columns of the row that are set and that no other field names (tls_verify, healthchecks, instance_name, …): nobody interprets them, none is lost. */
  readonly extra?: JsonObject;
}

export interface Service extends Entity {
  readonly name: string | null;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly path: string | null;
  readonly retries: number;
  readonly connect_timeout: number;
  readonly write_timeout: number;
  readonly read_timeout: number;
  readonly enabled: boolean;
}

export interface Route extends Entity {
  readonly name: string | null;
  readonly service_id: string | null;
  readonly protocols: readonly string[];
  readonly methods: readonly string[];
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly snis: readonly string[];
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly regex_priority: number;
  readonly strip_path: boolean;
  readonly preserve_host: boolean;
  readonly path_handling: string;
  readonly https_redirect_status_code: number;
  readonly request_buffering: boolean;
  readonly response_buffering: boolean;
  readonly expression: string | null;
  readonly priority: number | null;
}

export interface Consumer extends Entity {
  readonly username: string | null;
  readonly custom_id: string | null;
}

export interface Upstream extends Entity {
  readonly name: string;
  readonly algorithm: string;
  readonly host_header: string | null;
  readonly hash_on: string;
}

export interface Target extends Entity {
  readonly upstream_id: string;
  readonly target: string;
  readonly weight: number;
}

export type PluginScope =
  | "global"
  | "service"
  | "route"
  | "consumer"
  | "route+service"
  | "route+consumer"
  | "service+consumer"
  | "route+service+consumer";

/** One row of the plugins table: an *instance*, with its scope and the config exactly as stored (defaults are the reader's business). */
export interface PluginInstance extends Entity {
  readonly name: string;
  readonly enabled: boolean;
  readonly config: JsonObject;
  readonly protocols: readonly string[];
  readonly route_id: string | null;
  readonly service_id: string | null;
  readonly consumer_id: string | null;
  readonly scope: PluginScope;
  /** For people: "rate-limiting on route orders-v1", "rate-limiting for consumer bob". */
  readonly label: string;
}

export type CredentialKind = "key-auth" | "basic-auth" | "hmac-auth" | "jwt" | "oauth2";

/** A consumer's credential. `secrets` are the columns that may appear in no output; `ttl` is the absolute expiry. */
export interface Credential extends Entity {
  readonly kind: CredentialKind;
  readonly consumer_id: string;
  /** Columns that may be shown (username, algorithm, client_id, …). */
  readonly fields: Readonly<Record<string, string>>;
  /** Column → value: key-auth `key`, hmac-auth `secret`, jwt `key` and `secret`, basic-auth `password` (a hash), oauth2 `client_secret`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly ttl: number | null;
}

export interface AclGroup extends Entity {
  readonly consumer_id: string;
  readonly group: string;
}

/** A row that we do not interpret (certificates, vaults, Enterprise tables): kept and named, never dropped. */
export interface OtherEntity {
  readonly table: string;
  readonly id: string;
  readonly name: string | null;
}

/** Everything a restored database (or declarative file) configures. Rows are ordered by created_at, then id. */
export interface Inventory {
  /** The version line of the schema that the rows were read from. */
  readonly schema: VersionLine;
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
  readonly services: readonly Service[];
  readonly routes: readonly Route[];
  readonly consumers: readonly Consumer[];
  readonly upstreams: readonly Upstream[];
  readonly targets: readonly Target[];
  readonly plugins: readonly PluginInstance[];
  readonly credentials: readonly Credential[];
  readonly acls: readonly AclGroup[];
  readonly others: readonly OtherEntity[];
}
