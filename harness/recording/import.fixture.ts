import { inventoryOf } from "../secrets/inventory.fixture.ts";
import { DEFAULT_TOKEN_NAMES } from "../secrets/places.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { openRecording } from "./open.ts";

const inventory = inventoryOf(
  [
    { kind: "key-auth", owner: "alice", secrets: { key: "alice-key" } },
    { kind: "key-auth", owner: "bob", secrets: { key: "bob-key" } },
    { kind: "key-auth", owner: "bob", secrets: { key: "bob-key-2" } },
    { kind: "jwt", owner: "carol", secrets: { key: "carol-iss", secret: "carol-secret" } },
    { kind: "hmac-auth", owner: "carol", fields: { username: "carol" }, secrets: { secret: "carol-hmac" } },
    { kind: "oauth2", owner: "carol", fields: { client_id: "carol-client" }, secrets: { client_secret: "carol-client-secret" } },
  ],
  [["key-auth", { key_names: ["apikey", "x-api-key"] }]],
);
/** What secrets are looked for with: the credentials of a small backup. */
export const options = { inventory, salt: "salt", tokenNames: DEFAULT_TOKEN_NAMES };
export const importOptions = { ...options, createdBy: "test", origin: null };

/** All that a HAR or a recording gives at replay. */
export async function exchangesOf(path: string): Promise<readonly RecordedExchange[]> {
  const exchanges: RecordedExchange[] = [];
  for await (const exchange of (await openRecording(path, options)).exchanges) exchanges.push(exchange);
  return exchanges;
}
