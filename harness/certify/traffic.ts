import { inTimeOrder } from "../recording/in-time.ts";
import { openRecording } from "../recording/open.ts";
import { saltOf } from "../secrets/digest.ts";
import type { HidingOptions } from "../secrets/hider.ts";
import type { OperatorSecrets } from "../secrets/operator.ts";
import { DEFAULT_TOKEN_NAMES } from "../secrets/places.ts";
import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";

/** How secrets leave and come back for one backup: tokens are salted with its fingerprint, so they are stable for it alone. */
export function hidingFor(inventory: Inventory, fingerprint: string, operator?: OperatorSecrets): HidingOptions {
  return { inventory, salt: saltOf(fingerprint), tokenNames: DEFAULT_TOKEN_NAMES, ...(operator && { operator }) };
}

/** The exchanges of all recordings in the order of their time; ids of later files carry the file's number, so that none is there twice. */
export function readTraffic(paths: readonly string[], options: HidingOptions): AsyncIterable<RecordedExchange> {
  return inTimeOrder(paths.map((path, index) => readFile(path, index, options)));
}

async function* readFile(path: string, index: number, options: HidingOptions): AsyncGenerator<readonly RecordedExchange[]> {
  const { batches } = await openRecording(path, options);
  for await (const batch of batches)
    yield index === 0 ? batch : batch.map((exchange) => ({ ...exchange, id: `${index + 1}-${exchange.id}` }));
}
