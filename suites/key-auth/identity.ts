import type { Draft, HeaderLine } from "../../harness/index.ts";
import { withHeaders } from "../../harness/index.ts";
import type { Door } from "./door.ts";
import { holderHeaders, letsIn, show } from "./recognised.ts";

/** What the upstream is told of a caller with a key. */
export function* identity(door: Door): Iterable<Draft> {
  const { stage, holders } = door;
  const [holder, liar] = [door.nextHolder(), door.nextHolder()];
  if (!holder || !liar || door.places.length === 0) return;
  yield stage.must("tells the upstream who calls", letsIn(door, holder, show(door, holder.key), holderHeaders(holder)));

  const lies = withHeaders(show(door, liar.key), ...madeUp);
  yield stage.must("overwrites consumer headers that a caller made up", letsIn(door, liar, lies, holderHeaders(liar)));

  const stranger = holders.find(({ consumer }) => consumer.id !== holder.consumer.id);
  if (stranger) {
    const each = [holder, stranger].map((one) => letsIn(door, one, show(door, one.key), holderHeaders(one)));
    yield stage.must("tells consumers apart", ...each);
  }
  const twice = holders.findLast(({ consumer }, index) => holders.findIndex((one) => one.consumer.id === consumer.id) < index);
  const keys = holders.filter(({ consumer }) => consumer.id === twice?.consumer.id);
  if (keys.length > 1) {
    yield stage.must(
      "tells the keys of one consumer apart",
      ...keys.map((one) => letsIn(door, one, show(door, one.key), holderHeaders(one))),
    );
  }
}

/** What somebody might send to be taken for somebody else. */
export const madeUp: readonly HeaderLine[] = [
  ["X-Consumer-ID", "00000000-0000-4000-8000-000000000000"],
  ["X-Consumer-Username", "made-up"],
  ["X-Consumer-Custom-ID", "made-up"],
  ["X-Credential-Identifier", "made-up"],
  ["X-Anonymous-Consumer", "true"],
];
