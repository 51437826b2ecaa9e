import { type Draft, formBody, header, isKey, textBody, turnedAway, withBody, withHeaders, withQuery } from "../../harness/index.ts";
import type { Door } from "./door.ts";
import { otherCase, present, presentTwice } from "./present.ts";
import { show } from "./recognised.ts";

/** Who is turned away by an instance without an anonymous consumer, and in which words. */
export function* refusing(door: Door): Iterable<Draft> {
  const { stage, refusals, names, blindPlaces } = door;
  const { base } = stage;
  yield stage.must("rejects a request without a key", turnedAway(base, refusals.noKey));
  for (const place of blindPlaces) {
    const request = present(door.baseFor(place), place, names[0], door.holders[0]?.key ?? door.unknownKey);
    yield stage.must(`does not look for a key in the ${place}`, turnedAway(request, refusals.noKey));
  }
  const forms = ["application/json", "text/html", "application/xml", "text/plain"].map((type) =>
    turnedAway(withHeaders(base, ["Accept", type]), refusals.noKey, header("Content-Type").is(`${type}; charset=utf-8`)),
  );
  yield stage.should("words a refusal in the form that the caller accepts", ...forms);
  const head = door.baseWith("HEAD");
  if (head) yield stage.should("rejects HEAD as it rejects GET", turnedAway(head, refusals.noKey));
  if (door.places.length > 0) yield* refusingKeys(door);
}

function* refusingKeys(door: Door): Iterable<Draft> {
  const { stage, refusals, places, names, unknownKey, expiredKeys } = door;
  const [name] = names;
  const inEveryPlace = (key: string) => places.map((place) => present(door.baseFor(place), place, name, key));
  yield stage.must("rejects an unknown key", ...inEveryPlace(unknownKey).map((request) => turnedAway(request, refusals.unknownKey)));
  yield stage.must("takes an empty key for none", ...inEveryPlace("").map((request) => turnedAway(request, refusals.noKey)));
  const twice = places.map((place) => presentTwice(door.baseFor(place), place, name, door.holders[0]?.key ?? unknownKey));
  yield stage.must("rejects a key given twice", ...twice.map((request) => turnedAway(request, refusals.givenTwice)));
  if (expiredKeys.length > 0) {
    yield stage.must("rejects an expired key", ...expiredKeys.map((key) => turnedAway(show(door, key), refusals.unknownKey)));
  }
  const valid = door.holders[0]?.key;
  if (valid === undefined) return;
  const changed = otherCase(valid);
  if (!isKey(door.context, changed))
    yield stage.must("tells keys apart by their case", turnedAway(show(door, changed), refusals.unknownKey));
  yield* refusingNames(door, valid);
  yield* precedence(door, valid);
}

/** What looks like the key argument and is not. */
function* refusingNames(door: Door, valid: string): Iterable<Draft> {
  const { stage, refusals, places, names } = door;
  const [name] = names;
  if (places.includes("query")) {
    const ask = (title: string, ...args: Parameters<typeof withQuery>[1][]) =>
      stage.should(title, turnedAway(withQuery(stage.base, ...args), refusals.noKey));
    yield ask("takes a bare query argument for no key", [name, null]);
    yield ask("takes an indexed query argument for no key", [`${name}[]`, valid]);
    if (!names.includes(otherCase(name)) && otherCase(name) !== name)
      yield ask("tells query names apart by their case", [otherCase(name), valid]);
  }
  if (places.includes("body")) {
    const base = door.baseFor("body");
    yield stage.must("does not read a key out of plain text", turnedAway(withBody(base, textBody(`${name}=${valid}`)), refusals.noKey));
    yield stage.should(
      "takes an indexed form field for no key",
      turnedAway(withBody(base, formBody([`${name}[1]`, valid])), refusals.noKey),
    );
  }
}

/** Kong asks name by name, each in the header, then in the query, then in the body; the first string it meets decides. */
function* precedence(door: Door, valid: string): Iterable<Draft> {
  const { stage, refusals, unknownKey } = door;
  const [name, secondName] = door.names;
  const [early, late] = door.places;
  if (!early || !late) return;
  const both = (first: string, then: string) => present(present(door.baseFor(late), early, name, first), late, name, then);
  yield stage.must("lets the earlier place decide when it holds a wrong key", turnedAway(both(unknownKey, valid), refusals.unknownKey));
  yield stage.should("does not look behind an empty key", turnedAway(both("", valid), refusals.noKey));
  if (secondName === undefined) return;
  const request = present(present(door.baseFor(late), late, name, unknownKey), early, secondName, valid);
  yield stage.should("lets the earlier name decide, wherever it stands", turnedAway(request, refusals.unknownKey));
}
