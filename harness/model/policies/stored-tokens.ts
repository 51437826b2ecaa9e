import pg from "pg";
import type { Inventory } from "../../types/inventory.ts";
import type { IssuedToken } from "../oauth2-token.ts";

/** Access tokens that the database holds, by token: what clients obtained before the backup was taken. */
export type StoredTokens = ReadonlyMap<string, StoredToken>;

interface StoredToken extends IssuedToken {
  /** Epoch milliseconds from which Kong does not read the row any more (`ttl`); null for never. */
  readonly goneAt: number | null;
}

const TOKENS = `
SELECT access_token, credential_id::text, service_id::text, scope, authenticated_userid, expires_in,
       extract(epoch FROM created_at) * 1000 AS created_at, extract(epoch FROM ttl) * 1000 AS ttl
FROM oauth2_tokens WHERE access_token IS NOT NULL AND credential_id IS NOT NULL`;

interface Row {
  readonly access_token: string;
  readonly credential_id: string;
  readonly service_id: string | null;
  readonly scope: string | null;
  readonly authenticated_userid: string | null;
  readonly expires_in: number;
  readonly created_at: string;
  readonly ttl: string | null;
}

/**
 * Reads the tokens of a database that has the table; none where oauth2 is not configured. Tokens are runtime data, so they are in no
 * inventory.
 */
export async function storedTokens(databaseUrl: string | null, inventory: Inventory): Promise<StoredTokens> {
  if (databaseUrl === null || !inventory.plugins.some(({ name, enabled }) => enabled && name === "oauth2")) return new Map();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ found: boolean }>("SELECT to_regclass('oauth2_tokens') IS NOT NULL AS found");
    if (tables[0]?.found !== true) return new Map();
    const { rows } = await client.query<Row>(TOKENS);
    const clients = new Map(inventory.credentials.filter(({ kind }) => kind === "oauth2").map((one) => [one.id, one]));
    return new Map(
      rows.flatMap((row): [string, StoredToken][] => {
        const credential = clients.get(row.credential_id);
        if (credential === undefined) return [];
        const token: StoredToken = {
          credential: credential.id,
          consumer: credential.consumer_id,
          client: credential.fields["client_id"] ?? "",
          service: row.service_id,
          scope: row.scope,
          user: row.authenticated_userid,
          createdAt: Number(row.created_at),
          expiresIn: row.expires_in,
          goneAt: row.ttl === null ? null : Number(row.ttl),
        };
        return [[row.access_token, token]];
      }),
    );
  } finally {
    await client.end();
  }
}
