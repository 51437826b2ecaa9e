import { type HeaderLines, headerValue } from "../types/message.ts";
import type { BodyResult } from "./bodies.ts";
import type { Finder } from "./tally.ts";

/**
 * Content-Length and Transfer-Encoding follow from the body (RFC 9112, 6). A body that differs explains both, so they are not reported
 * a second time. With equal bytes each is a difference. With other bytes of the same meaning (JSON in another layout, an echo of a
 * longer request) the length follows, but whether it is sent in chunks does not.
 */
export function compareFraming(body: BodyResult, x: HeaderLines, y: HeaderLines, found: Finder): void {
  if (body === "differs") {
    found.ignored();
    return;
  }
  compareOne("transfer-encoding", x, y, found);
  const [a, b] = [headerValue(x, "content-length"), headerValue(y, "content-length")];
  if (body === "same bytes" || (a === undefined) !== (b === undefined)) compareOne("content-length", x, y, found);
  else found.ignored();
}

function compareOne(name: string, x: HeaderLines, y: HeaderLines, found: Finder): void {
  const [a, b] = [headerValue(x, name) ?? null, headerValue(y, name) ?? null];
  if (a === b) found.same();
  else found.differs(`header:${name}`, a, b);
}
