import type { Credential, Inventory, PluginInstance } from "../types/inventory.ts";
import type { Json } from "../types/json.ts";
import { createMatcher, type Found } from "./matcher.ts";
import { NO_OPERATOR_SECRETS, type OperatorSecrets } from "./operator.ts";

/** One secret of the backup. Only `value` is secret: the rest may be shown. */
export interface Secret {
  /** Credential kind, or "plugin" for a secret in a plugin's config. */
  readonly of: string;
  readonly id: string;
  /** Column of the credential, or path in the plugin's config ("redis.password"). */
  readonly column: string;
  readonly value: string;
  /** Consumer, or label of the plugin instance; "-" when that name holds a secret itself. */
  readonly owner: string;
}

export interface SecretIndex {
  readonly secrets: readonly Secret[];
  /** Every place where a secret of the backup stands in a text, in whatever encoding. */
  readonly find: (text: string) => readonly Found<Secret>[];
}

/** Shown in place of a name that holds a secret: keys that equal their consumer's name are common in tests. */
const UNNAMED = "-";

/** Config fields that hold a secret in Kong's bundled plugins: redis.password, session.secret, oauth2.provision_key, aws_key, ldap_password … */
const SECRET_FIELD =
  /(?:^|[_.-])(?:secret|password|passphrase|token|api_?key|aws_key|private_key|provision_key|access_key|authorization|encryption_key)$/i;
/** Header lines in a config ("Authorization: Bearer …"), as request-transformer and the log plugins hold them. */
const SECRET_HEADER = /^\s*((?:proxy-)?authorization|cookie|(?:[\w-]+-)?(?:api-?key|token|secret|password))\s*:\s*(\S.*)$/i;
/** A reference into a vault is not the secret itself (Kong 3.x, "Secrets Management"). */
const VAULT_REFERENCE = /^\{vault:\/\//;

/** Every secret of a backup: credentials' secret columns and secret fields of plugin configs; and what the operator adds to it. */
export function allSecrets(inventory: Inventory, operator: OperatorSecrets = NO_OPERATOR_SECRETS): readonly Secret[] {
  return [
    ...credentialSecrets(inventory, ({ kind, fields, secrets }) => columnsOf(kind, fields, secrets)),
    ...inventory.plugins.flatMap(pluginSecrets),
    ...credentialSecrets(inventory, ({ id, kind, fields }) => operatorColumns(id, kind, fields, operator)),
  ];
}

/** The secrets of a backup, ready to be looked for. The first of equal values stands for all of them. */
export function secretsOf(inventory: Inventory, operator?: OperatorSecrets): SecretIndex {
  const values = new Map<string, Secret>();
  for (const secret of allSecrets(inventory, operator))
    if (secret.value !== "" && !values.has(secret.value)) values.set(secret.value, secret);
  const find = createMatcher(values);
  for (const secret of values.values()) if (find(secret.owner).length > 0) values.set(secret.value, { ...secret, owner: UNNAMED });
  return { secrets: [...values.values()], find };
}

/** "key-auth key of alice". */
export function describeSecret({ of, column, owner }: Pick<Secret, "of" | "column" | "owner">): string {
  return of === "plugin" ? `${column} of ${owner}` : `${of} ${column} of ${owner}`;
}

type Columns = readonly (readonly [column: string, value: string])[];

function credentialSecrets(inventory: Inventory, columns: (credential: Credential) => Columns): readonly Secret[] {
  const names = new Map(inventory.consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id ?? id]));
  return inventory.credentials.flatMap((credential) => {
    const owner = names.get(credential.consumer_id) ?? credential.consumer_id;
    return columns(credential).map(([column, value]) => ({ of: credential.kind, id: credential.id, column, value, owner }));
  });
}

/** The secret columns, and for OAuth 2.0 clients what they send as Basic credentials to the token endpoint (RFC 6749, 2.3.1). */
function columnsOf(kind: Credential["kind"], fields: Credential["fields"], secrets: Credential["secrets"]): Columns {
  const columns = Object.entries(secrets);
  const [client, secret] = [fields["client_id"], secrets["client_secret"]];
  if (kind !== "oauth2" || !client || !secret) return columns;
  return [...columns, ["basic", Buffer.from(`${client}:${secret}`).toString("base64")]];
}

/** Columns of their own: what the backup holds under the plain name is a hash, which nobody may be sent in its place. */
function operatorColumns(id: string, kind: Credential["kind"], fields: Credential["fields"], operator: OperatorSecrets): Columns {
  const [password, key, secret] = [operator.passwords.get(id), operator.privateKeys.get(id), operator.clientSecrets.get(id)];
  const given = [
    ...(password === undefined ? [] : ([["password", password]] as const)),
    ...(key === undefined ? [] : ([["private_key", key.trim()]] as const)),
    ...(secret === undefined ? [] : columnsOf(kind, fields, { client_secret: secret })),
  ];
  return given.map(([column, value]) => [`plain_${column}`, value]);
}

function pluginSecrets(plugin: PluginInstance): readonly Secret[] {
  return fieldSecrets(plugin.config, "").map(([column, value]) => ({ of: "plugin", id: plugin.id, column, value, owner: plugin.label }));
}

function fieldSecrets(config: Json, path: string): readonly (readonly [string, string])[] {
  if (typeof config === "string") {
    if (config === "" || VAULT_REFERENCE.test(config)) return [];
    if (SECRET_FIELD.test(path)) return [[path, config]];
    const header = SECRET_HEADER.exec(config);
    return header ? [[`${path}.${header[1]?.toLowerCase()}`, (header[2] ?? "").trim()]] : [];
  }
  if (Array.isArray(config)) return config.flatMap((item: Json) => fieldSecrets(item, path));
  if (config === null || typeof config !== "object") return [];
  return Object.entries(config).flatMap(([key, value]: [string, Json]) => fieldSecrets(value, path === "" ? key : `${path}.${key}`));
}
