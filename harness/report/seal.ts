import type { Certificate } from "../types/certificate.ts";

/** "signed with key 3f2a…; valid until 2026-12-01 09:00 UTC": what a gate will ask about first. Null before it is issued. */
export function sealWords({ envelope, validity }: Certificate): string | null {
  if (envelope === undefined && validity === undefined) return null;
  const keyid = envelope?.signatures[0]?.keyid;
  const signed = keyid === undefined ? "UNSIGNED: name a key with --sign-key" : `signed with key ${plain(keyid.slice(0, 16))}…`;
  return validity === undefined ? signed : `${signed}; valid until ${plain(validity.notAfter.slice(0, 16).replace("T", " "))} UTC`;
}

/** Both were in a file that anybody may have written. */
function plain(text: string): string {
  return text.replace(/[^\w .:+/=-]/g, "?");
}
