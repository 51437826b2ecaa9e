import { expect, test } from "vitest";
import type { Certificate } from "../types/certificate.ts";
import { granted } from "./certificates.fixture.ts";
import { renderMarkdown } from "./markdown.ts";
import { sealWords } from "./seal.ts";
import { renderTerminal } from "./terminal.ts";

const validity = { notBefore: "2026-03-02T10:00:00.000Z", notAfter: "2026-03-09T10:00:00.000Z" };
const sealed = (signatures: NonNullable<Certificate["envelope"]>["signatures"]): Certificate => ({
  ...granted,
  validity,
  envelope: { payloadType: "t", payload: "p", signatures },
});
const signed = sealed([{ keyid: "3f2a5b6c7d8e9f001122", sig: "s" }]);

test("says who signed it and until when it may be obeyed, or that nobody did", () => {
  expect(sealWords(signed)).toBe("signed with key 3f2a5b6c7d8e9f00…; valid until 2026-03-09 10:00 UTC");
  expect(sealWords(sealed([]))).toBe("UNSIGNED: name a key with --sign-key; valid until 2026-03-09 10:00 UTC");
  expect(sealWords(granted)).toBeNull();
});

test("terminal and Markdown show it", () => {
  expect(renderTerminal(signed, { colour: false, width: 100 }).trimEnd().split("\n").at(-1)).toBe(
    `Certificate: granted; ${sealWords(signed)}`,
  );
  expect(renderMarkdown(signed)).toMatch(
    /Issued 2026-03-02 10:00 UTC; \*\*signed with key 3f2a5b6c7d8e9f00…; valid until 2026-03-09 10:00 UTC\*\*/,
  );
});

test("what stands in a file that anybody may have written is inert", () => {
  const hostile = { ...sealed([{ keyid: "\u001b[2J\n<b>", sig: "" }]), validity: { ...validity, notAfter: "\u202e\u0007" } };
  expect(sealWords(hostile)).toBe("signed with key ??2J??b?…; valid until ?? UTC");
});
