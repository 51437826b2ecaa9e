import type { Inventory } from "../types/inventory.ts";
import { type BasicPair, basicCredentialOf, decodeBasic } from "./basic.ts";
import type { OperatorSecrets } from "./operator.ts";
import { describeSecret, type SecretIndex, secretsOf } from "./secrets-of.ts";

/**
 * Makes the function that every output goes through: each secret of the backup becomes «key-auth key of alice», also where it is
 * percent-encoded or JSON-escaped; of `Basic` credentials the base64 is taken off whoever they belong to, since the backup
 * knows passwords only as hashes. Secrets under 4 characters are masked only where they stand alone (see ANYWHERE_FROM_LENGTH).
 *
 * Give it values, not documents, where that is possible: a key made of digits would be found in the numbers of a JSON text.
 */
export function createMasker(inventory: Inventory, operator?: OperatorSecrets): (text: string) => string {
  const index = secretsOf(inventory, operator);
  const credentialOf = basicCredentialOf(inventory);
  const basicLabel = (pair: BasicPair) =>
    credentialOf(pair) === null ? "basic credentials" : printable(`basic-auth credentials of ${pair.user}`, index.find);
  return (text) => maskBasic(maskSecrets(text, index), basicLabel);
}

function maskSecrets(text: string, { find }: SecretIndex): string {
  let masked = "";
  let from = 0;
  for (const { start, end, what } of find(text)) {
    masked += `${text.slice(from, start)}«${printable(describeSecret(what), find)}»`;
    from = end;
  }
  return masked + text.slice(from);
}

/** The words of a label may be somebody's key ("auth"): then the label says nothing. */
function printable(label: string, find: SecretIndex["find"]): string {
  return find(label).length > 0 ? "***" : label;
}

const BASIC = /\b(Basic\s+)([A-Za-z0-9+/]{2,}={0,2})(?![A-Za-z0-9+/=])/gi;

function maskBasic(text: string, label: (pair: BasicPair) => string): string {
  return text.replace(BASIC, (whole: string, scheme: string, encoded: string) => {
    const pair = decodeBasic(encoded);
    return pair === null ? whole : `${scheme}«${label(pair)}»`;
  });
}
