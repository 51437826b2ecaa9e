import { type HeaderLines, headerValues } from "../types/message.ts";
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
  const [a, b] = [headerValues(x, "content-length"), headerValues(y, "content-length")];
  if (body === "same bytes" || a.length !== b.length) compareOne("content-length", x, y, found);
  else found.ignored();
}

function compareOne(name: string, x: HeaderLines, y: HeaderLines, found: Finder): void {
  const [a, b] = [joined(headerValues(x, name)), joined(headerValues(y, name))];
  if (a === b) found.same();
  else found.differs(`header:${name}`, a, b);
}

function joined(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join("\n");
}
