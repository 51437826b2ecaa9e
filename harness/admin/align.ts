import type { Credential, Inventory } from "../types/inventory.ts";
import type { Told } from "./read.ts";

/** What the Admin API cannot show of one table, and of how many of the backup's rows. */
export interface Uncompared {
  readonly table: string;
  readonly rows: number;
  readonly why: string;
}

/** Clocks of the gateway, its database and this machine, and the seconds that pass while pages are read. */
const EXPIRY_TOLERANCE_MILLISECONDS = 60_000;

/** What Enterprise's keyring writes before a value that it encrypted; the API shows the value itself. */
const ENCRYPTED = "$ke$";

const CREDENTIAL_TABLES: Readonly<Record<Credential["kind"], string>> = {
  "key-auth": "keyauth_credentials",
  "basic-auth": "basicauth_credentials",
  "hmac-auth": "hmacauth_credentials",
  jwt: "jwt_secrets",
  oauth2: "oauth2_credentials",
};

/**
 * What the Admin API told, with the backup's own values where it tells too little to differ: rows of tables without an endpoint, moments of
 * expiry (it tells whole seconds that are left, and nothing of what has run out by itself), secrets that the backup holds encrypted. All
 * but the expiries are named.
 */
export function aligned(
  { inventory, tables }: Told,
  backup: Inventory,
  now: Date,
): { readonly live: Inventory; readonly uncompared: readonly Uncompared[] } {
  const uncompared: Uncompared[] = [];
  const untold = (table: string, rows: number) => {
    if (tables.has(table) || rows === 0) return false;
    uncompared.push({ table, rows, why: "this Admin API has no endpoint for it" });
    return true;
  };
  const byId = new Map(backup.credentials.map((one) => [one.id, one]));
  let encrypted = 0;
  const credentials = inventory.credentials.map((live) => {
    const stored = byId.get(live.id);
    if (stored === undefined) return live;
    const secrets = Object.entries(live.secrets).map(([column, value]) => {
      const before = stored.secrets[column];
      if (before?.startsWith(ENCRYPTED) !== true) return [column, value];
      encrypted += 1;
      return [column, before];
    });
    return { ...live, secrets: Object.fromEntries(secrets), ttl: expiry(live.ttl, stored.ttl) };
  });
  if (encrypted > 0) uncompared.push({ table: "secrets", rows: encrypted, why: "the backup holds them encrypted" });
  const present = new Set(credentials.map(({ id }) => id));
  for (const [kind, table] of Object.entries(CREDENTIAL_TABLES)) {
    const stored = backup.credentials.filter((one) => one.kind === kind);
    const all = untold(table, stored.length);
    credentials.push(...stored.filter(({ id, ttl }) => all || (!present.has(id) && ttl !== null && ttl <= now.getTime())));
  }
  const acls = untold("acls", backup.acls.length) ? backup.acls : inventory.acls;
  const others = [...inventory.others];
  for (const table of new Set(backup.others.map((other) => other.table))) {
    const stored = backup.others.filter((other) => other.table === table);
    if (untold(table, stored.length)) others.push(...stored);
  }
  return { live: { ...inventory, credentials, acls, others }, uncompared };
}

function expiry(live: number | null, stored: number | null): number | null {
  return live !== null && stored !== null && Math.abs(live - stored) <= EXPIRY_TOLERANCE_MILLISECONDS ? stored : live;
}
