import type { Finder } from "./tally.ts";

/** Compares two form-encoded bodies by field, decoded; a field's values keep their order, fields do not. Returns whether they are equal. */
export function compareForm(x: Uint8Array, y: Uint8Array, found: Finder): boolean {
  const [left, right] = [new URLSearchParams(text(x)), new URLSearchParams(text(y))];
  let equal = true;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [values(left, name), values(right, name)];
    if (a === b) found.same();
    else {
      found.differs(`body:form.${name}`, a, b);
      equal = false;
    }
  }
  return equal;
}

function text(body: Uint8Array): string {
  return Buffer.from(body).toString("utf8");
}

function values(fields: URLSearchParams, name: string): string | null {
  return fields.has(name) ? fields.getAll(name).join("\n") : null;
}
