import type { Consumer, Credential, CredentialKind, Inventory } from "../types/inventory.ts";

/** Indexes over the inventory, built once for a gateway. */
export interface Lookups {
  /** By id first, then by username, as the `anonymous` setting is resolved; never by custom_id. */
  consumer(idOrUsername: string): Consumer | null;
  /** A credential by what identifies it: key-auth and jwt by `key`, basic-auth and hmac-auth by `username`, oauth2 by `client_id`. */
  credential(kind: CredentialKind, identity: string): Credential | null;
  /** The consumer's ACL groups ordered by the rows' ids, as Kong lists them. */
  groups(consumerId: string): readonly string[];
  /** Targets of an upstream entity of that name, or null when there is no such upstream. */
  upstream(name: string): { readonly hostHeader: string | null; readonly targets: readonly { target: string; weight: number }[] } | null;
}

const identityColumn: Readonly<Record<CredentialKind, string>> = {
  "key-auth": "key",
  jwt: "key",
  "basic-auth": "username",
  "hmac-auth": "username",
  oauth2: "client_id",
};

export function buildLookups(inventory: Inventory): Lookups {
  const byId = new Map(inventory.consumers.map((consumer) => [consumer.id, consumer]));
  const byName = new Map(
    inventory.consumers.flatMap((consumer) => (consumer.username === null ? [] : [[consumer.username, consumer] as const])),
  );
  const credentials = new Map(inventory.credentials.map((credential) => [`${credential.kind} ${identityOf(credential)}`, credential]));
  const groups = new Map<string, string[]>();
  for (const acl of [...inventory.acls].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    groups.set(acl.consumer_id, [...(groups.get(acl.consumer_id) ?? []), acl.group]);
  }
  const upstreams = new Map(
    inventory.upstreams.map((upstream) => [
      upstream.name,
      {
        hostHeader: upstream.host_header,
        targets: inventory.targets
          .filter((target) => target.upstream_id === upstream.id && target.weight > 0)
          .map(({ target, weight }) => ({ target, weight })),
      },
    ]),
  );
  return {
    consumer: (idOrUsername) => byId.get(idOrUsername) ?? byName.get(idOrUsername) ?? null,
    credential: (kind, identity) => credentials.get(`${kind} ${identity}`) ?? null,
    groups: (consumerId) => groups.get(consumerId) ?? [],
    upstream: (name) => upstreams.get(name) ?? null,
  };
}

function identityOf(credential: Credential): string {
  const column = identityColumn[credential.kind];
  return credential.secrets[column] ?? credential.fields[column] ?? "";
}
