/** How a collection of a declarative file hangs together with others. Fields are Kong's (kong/db/schema/entities, kong/plugins/*.lua). */
export interface Collection {
  readonly table: string;
  /** The field that names an item (Kong's endpoint_key), or null. */
  readonly key: string | null;
  /** For items without a name: the fields that tell them apart (Kong's cache_key). */
  readonly told: readonly string[];
  /** False when the name is unique within the item's parent only. */
  readonly unique: boolean;
  /** Fields that refer to other items: field → collection. The column is the field with `_id`. */
  readonly refers: Readonly<Record<string, string>>;
  /** Collections that may be nested in an item; there they refer to it by `singular`. */
  readonly children: readonly string[];
  readonly singular: string;
}

const owned = { told: [], children: [], singular: "" };
const credential = (table: string, key: string): Collection => ({ table, key, unique: true, refers: { consumer: "consumers" }, ...owned });
const credentials = ["keyauth_credentials", "basicauth_credentials", "hmacauth_credentials", "jwt_secrets", "oauth2_credentials", "acls"];
const scoped = { route: "routes", service: "services" };

export const collections: Readonly<Record<string, Collection>> = {
  services: {
    table: "services",
    key: "name",
    unique: true,
    refers: { client_certificate: "certificates" },
    told: [],
    children: ["routes", "plugins", "filter_chains"],
    singular: "service",
  },
  routes: {
    table: "routes",
    key: "name",
    unique: true,
    refers: { service: "services" },
    told: [],
    children: ["plugins", "filter_chains"],
    singular: "route",
  },
  consumers: {
    table: "consumers",
    key: "username",
    unique: true,
    refers: {},
    told: [],
    children: ["plugins", ...credentials],
    singular: "consumer",
  },
  plugins: {
    table: "plugins",
    key: null,
    unique: false,
    refers: { ...scoped, consumer: "consumers" },
    ...owned,
    told: ["name", "route", "service", "consumer"],
  },
  upstreams: {
    table: "upstreams",
    key: "name",
    unique: true,
    refers: { client_certificate: "certificates" },
    told: [],
    children: ["targets"],
    singular: "upstream",
  },
  targets: { table: "targets", key: "target", unique: false, refers: { upstream: "upstreams" }, ...owned },
  keyauth_credentials: credential("keyauth_credentials", "key"),
  basicauth_credentials: credential("basicauth_credentials", "username"),
  hmacauth_credentials: credential("hmacauth_credentials", "username"),
  jwt_secrets: credential("jwt_secrets", "key"),
  oauth2_credentials: credential("oauth2_credentials", "client_id"),
  acls: { table: "acls", key: null, unique: false, refers: { consumer: "consumers" }, ...owned, told: ["consumer", "group"] },
  certificates: { table: "certificates", key: null, unique: false, refers: {}, told: [], children: ["snis"], singular: "certificate" },
  snis: { table: "snis", key: "name", unique: true, refers: { certificate: "certificates" }, ...owned },
  ca_certificates: { table: "ca_certificates", key: null, unique: false, refers: {}, ...owned },
  vaults: { table: "sm_vaults", key: "prefix", unique: true, refers: {}, ...owned },
  vaults_beta: { table: "vaults_beta", key: "prefix", unique: true, refers: {}, ...owned },
  key_sets: { table: "key_sets", key: "name", unique: true, refers: {}, told: [], children: ["keys"], singular: "set" },
  keys: { table: "keys", key: "name", unique: true, refers: { set: "key_sets" }, ...owned },
  filter_chains: { table: "filter_chains", key: "name", unique: true, refers: scoped, ...owned },
};

/** A collection that is not listed (Enterprise, custom plugins): its items go to a table of its name. */
export function collectionOf(name: string): Collection {
  return collections[name] ?? { table: name, key: "name", unique: true, refers: {}, ...owned };
}
