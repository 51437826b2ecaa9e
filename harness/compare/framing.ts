import { type HeaderLines, headerValues, sameName } from "../types/message.ts";
import type { BodyResult } from "./bodies.ts";
import type { Finder } from "./tally.ts";

/**
 * Content-Length and Transfer-Encoding follow from the body (RFC 9112, 6). A body that differs explains both, so they are not reported
 * a second time. With equal bytes each is a difference, which is how answers without a body (HEAD, 204, 304) show the length that they
 * announce. With other bytes of the same meaning (JSON in another layout, an echo of a longer request) the length follows, but whether it
 * is sent in chunks does not.
 */
export function compareFraming(body: BodyResult, x: HeaderLines, y: HeaderLines, found: Finder): void {
  if (body === "differs") {
    found.ignored();
    return;
  }
  compareOne("transfer-encoding", x, y, found);
  if (body === "same bytes" || !isAsOften("content-length", x, y)) compareOne("content-length", x, y, found);
  else found.ignored();
}

function isAsOften(name: string, x: HeaderLines, y: HeaderLines): boolean {
  return headerValues(x, name).length === headerValues(y, name).length;
}

function compareOne(name: string, x: HeaderLines, y: HeaderLines, found: Finder): void {
  const [a, b] = [joined(name, x), joined(name, y)];
  if (a === b) found.same();
  else found.differs(`header:${name}`, a, b);
}

/** All values of a header, one a line, or null when there are none. */
function joined(name: string, lines: HeaderLines): string | null {
  let values: string | null = null;
  for (const line of lines) if (sameName(line[0], name)) values = values === null ? line[1] : `${values}\n${line[1]}`;
  return values;
}
