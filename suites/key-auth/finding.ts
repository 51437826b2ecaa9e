import { type Draft, formBody, multipartBody, withBody, withHeaders } from "../../harness/index.ts";
import type { Door } from "./door.ts";
import { otherCase, present } from "./present.ts";
import { letsIn } from "./recognised.ts";

/** Where a valid key is found. Each request is a case of its own, by holders in turn, so that rate limits leave it alone. */
export function* finding(door: Door): Iterable<Draft> {
  const { names, places, unknownKey } = door;
  for (const [index, name] of names.entries()) {
    const stage = index === 0 ? door.stage : door.stage.about(`key name ${name}`);
    for (const place of places) {
      const holder = door.nextHolder();
      if (!holder) return;
      yield stage.must(`finds the key in the ${place}`, letsIn(door, holder, present(door.baseFor(place), place, name, holder.key)));
    }
  }
  if (places.includes("body")) yield* findingInForms(door);
  if (places.includes("header")) yield* findingHeaders(door);
  const [early, late] = places;
  const holder = door.nextHolder();
  if (!holder || !early || !late) return;
  const right = present(door.baseFor(late), early, names[0], holder.key);
  const both = present(right, late, names[0], unknownKey);
  yield door.stage.must("lets the earlier place decide when it holds the right key", letsIn(door, holder, both));
}

function* findingInForms(door: Door): Iterable<Draft> {
  const forms = { urlencoded: formBody, multipart: multipartBody };
  for (const [form, bodyOf] of Object.entries(forms)) {
    const holder = door.nextHolder();
    if (!holder) return;
    const body = bodyOf(["note", door.context.faker.lorem.slug()], [door.names[0], holder.key]);
    yield door.stage.must(`finds the key in a ${form} body`, letsIn(door, holder, withBody(door.baseFor("body"), body)));
  }
}

/** Header names compare without case (RFC 9110, 5.1); Kong also finds a name with underscores when it is written with hyphens. */
function* findingHeaders(door: Door): Iterable<Draft> {
  const { stage, names } = door;
  const underscored = names.find((name) => name.includes("_") && !names.includes(name.replaceAll("_", "-")));
  const spellings = [
    ["finds the header in any case", otherCase(names[0])],
    ["finds an underscored name written with hyphens", underscored?.replaceAll("_", "-")],
  ] as const;
  for (const [title, name] of spellings) {
    const holder = door.nextHolder();
    if (!holder || name === undefined) return;
    yield stage.should(title, letsIn(door, holder, withHeaders(stage.base, [name, holder.key])));
  }
}
