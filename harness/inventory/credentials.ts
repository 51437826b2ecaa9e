import type { Credential, CredentialKind } from "../types/inventory.ts";
import { commonFields } from "./entities.ts";
import { instant, type Row } from "./rows.ts";
import type { EntityTable } from "./tables.ts";

/** For each kind: its table, and which columns may be shown and which may not. */
export const credentialTables: readonly {
  readonly kind: CredentialKind;
  readonly table: EntityTable;
  readonly shown: readonly string[];
  readonly secret: readonly string[];
}[] = [
  { kind: "key-auth", table: "keyauth_credentials", shown: [], secret: ["key"] },
  { kind: "basic-auth", table: "basicauth_credentials", shown: ["username"], secret: ["password"] },
  { kind: "hmac-auth", table: "hmacauth_credentials", shown: ["username"], secret: ["secret"] },
  { kind: "jwt", table: "jwt_secrets", shown: ["algorithm", "rsa_public_key"], secret: ["key", "secret"] },
  {
    kind: "oauth2",
    table: "oauth2_credentials",
    shown: ["name", "client_id", "client_type", "hash_secret", "redirect_uris"],
    secret: ["client_secret"],
  },
];

/** A row of one of those tables. Columns that are NULL are left out; an array becomes its texts separated by spaces. */
export function credential(kind: CredentialKind, row: Row): Credential {
  const columns = credentialTables.find((entry) => entry.kind === kind);
  return {
    ...commonFields(row, null),
    kind,
    consumer_id: String(row["consumer_id"] ?? ""),
    fields: pick(row, columns?.shown ?? []),
    secrets: pick(row, columns?.secret ?? []),
    ttl: instant(row, "ttl"),
  };
}

function pick(row: Row, columns: readonly string[]): Readonly<Record<string, string>> {
  const set = columns.filter((column) => row[column] !== null && row[column] !== undefined);
  return Object.fromEntries(set.map((column) => [column, [row[column]].flat().map(String).join(" ")]));
}
