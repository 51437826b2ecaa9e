/** Titles of the pages that nginx fills in for a redirect that Kong answers without a body; measured on 2.8.5, 3.4.2 and 3.9.1. */
const TITLES: Readonly<Record<number, string>> = {
  301: "301 Moved Permanently",
  302: "302 Found",
  303: "303 See Other",
  307: "307 Temporary Redirect",
  308: "308 Permanent Redirect",
};
/** nginx takes these two for newer than its own types and leaves Kong's charset on them (measured on the same releases). */
const WITH_CHARSET: ReadonlySet<number> = new Set([307, 308]);

/** The page of a redirect without a body, or null for any other status. */
export function redirectPage(status: number): { readonly bytes: Buffer; readonly contentType: string } | null {
  const title = TITLES[status];
  if (title === undefined) return null;
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ];
  return { bytes: Buffer.from(lines.join("\r\n")), contentType: WITH_CHARSET.has(status) ? "text/html; charset=UTF-8" : "text/html" };
}
