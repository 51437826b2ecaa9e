import {
  all,
  type Draft,
  type Expectation,
  formBody,
  jsonBody,
  multipartBody,
  upstreamHas,
  upstreamHeader,
  upstreamLacks,
  withBody,
  withHeaders,
  withQuery,
} from "../../harness/index.ts";
import type { Door } from "./door.ts";
import { present } from "./present.ts";
import { letsIn } from "./recognised.ts";

/** `hide_credentials`: what the upstream sees of the key, and that everything else survives. */
export function hiding(door: Door): Iterable<Draft> {
  return door.hides ? hidden(door) : shown(door);
}

/** Of the key nothing is left: not under its name, not as text, plain or percent-encoded. */
function gone(name: string, key: string): Expectation {
  return all(upstreamLacks(...new Set([key, encodeURIComponent(key)])), upstreamHeader(name).absent());
}

function* hidden(door: Door): Iterable<Draft> {
  const { stage, names, places, context } = door;
  const [name] = names;
  const word = () => context.faker.string.alpha(12);
  if (places.includes("header")) {
    const [holder, note] = [door.nextHolder(), word()];
    if (!holder) return;
    const request = withHeaders(stage.base, [name, holder.key], ["X-Note", note]);
    const step = letsIn(door, holder, request, gone(name, holder.key), upstreamHeader("X-Note").is(note));
    yield stage.must("hides the key in the header from the upstream", step);
  }
  if (places.includes("query")) {
    const [holder, before, after] = [door.nextHolder(), word(), word()];
    if (!holder) return;
    const request = withQuery(stage.base, ["before", before], [name, holder.key], ["after", after]);
    const step = letsIn(door, holder, request, gone(name, holder.key), upstreamHas(before, after));
    yield stage.must("hides the key in the query from the upstream", step);
  }
  const forms = places.includes("body") ? { JSON: jsonBody, urlencoded: formBody, multipart: multipartBody } : {};
  for (const [form, bodyOf] of Object.entries(forms)) {
    const [holder, note] = [door.nextHolder(), word()];
    if (!holder) return;
    const request = withBody(door.baseFor("body"), bodyOf(["note", note], [name, holder.key]));
    yield stage.must(
      `hides the key in a ${form} body from the upstream`,
      letsIn(door, holder, request, gone(name, holder.key), upstreamHas(note)),
    );
  }
  const holder = door.nextHolder();
  if (!holder || !places.includes("header")) return;
  const both = withQuery(withHeaders(stage.base, [name, holder.key]), [name, holder.key]);
  yield stage.must("hides a key that stands in the header and in the query", letsIn(door, holder, both, gone(name, holder.key)));
}

function* shown(door: Door): Iterable<Draft> {
  const [name] = door.names;
  for (const place of door.places) {
    const holder = door.nextHolder();
    if (!holder) return;
    const kept = {
      header: upstreamHeader(name).is(holder.key),
      query: upstreamHas(encodeURIComponent(holder.key)),
      body: upstreamHas(JSON.stringify(holder.key).slice(1, -1)),
    }[place];
    const request = present(door.baseFor(place), place, name, holder.key);
    yield door.stage.must(`passes on the key in the ${place} as it was sent`, letsIn(door, holder, request, kept));
  }
}
