import { step } from "./json.ts";
import type { Finder } from "./tally.ts";

/**
 * Compares two form-encoded bodies by field, decoded; a field's values keep their order, fields do not. `a` and `a=` are two things to
 * Kong (a flag and an empty text). Returns whether they are equal.
 */
export function compareForm(x: Uint8Array, y: Uint8Array, found: Finder): boolean {
  const [left, right] = [fieldsOf(x), fieldsOf(y)];
  let equal = true;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(name), right.get(name)];
    if (JSON.stringify(a) === JSON.stringify(b)) found.same();
    else {
      found.differs(`body:form${step(readable(name))}`, shown(a), shown(b));
      equal = false;
    }
  }
  return equal;
}

/** Decoded name → decoded values in order, null for a flag; one character a byte, so that no byte is lost to an encoding. */
function fieldsOf(body: Uint8Array): ReadonlyMap<string, readonly (string | null)[]> {
  const fields = new Map<string, (string | null)[]>();
  const text = Buffer.from(body).toString("latin1");
  for (const pair of text === "" ? [] : text.split("&")) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [decode(pair), null] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

function decode(text: string): string {
  return text.replaceAll("+", " ").replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function shown(values: readonly (string | null)[] | undefined): string | null {
  return values === undefined ? null : values.map((value) => (value === null ? "(no value)" : readable(value))).join("\n");
}

function readable(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
