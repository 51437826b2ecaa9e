import type { ShownExchange } from "../../types/observations.ts";

/** What curl and the gateway set themselves, or what holds for one connection only (RFC 9110, 7.6.1). */
const leftOut = new Set(["content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"]);

/** Spelled out byte by byte it may be four times as long. */
const REQUEST_LIMIT_CHARACTERS = 4000;

/** A secret stands as «key-auth key of web-shop» wherever a report shows it. */
const secret = /«([^«»]{1,200})»/g;

/**
 * The request as a command for a POSIX shell with `$'…'` (bash, zsh, dash from 0.5.13): GATEWAY is the proxy's address, and every secret
 * is a variable named after what it is. Never holds a secret, and nothing in it is expanded but those variables. Null where the request
 * is too long for a command that somebody copies.
 */
export function curlCommand({ request, scheme, client }: ShownExchange): string | null {
  const characters = request.headers.reduce(
    (sum, [name, text]) => sum + name.length + text.length,
    request.line.length + request.body.length,
  );
  if (characters > REQUEST_LIMIT_CHARACTERS) return null;
  const [method = "GET", target = "/"] = splitLine(request.line);
  const headers = request.headers.filter(([name]) => !leftOut.has(name.toLowerCase()) && !name.startsWith(":"));
  const parts = [
    `curl -i${scheme === "https" ? "k" : ""}${methodFlag(method)} --path-as-is "$GATEWAY"${quoted(target)}`,
    ...headers.map(([name, text]) => `-H ${quoted(text === "" ? `${name};` : `${name}: ${text}`)}`),
    ...(client === null ? [] : [`-H ${quoted(`X-Forwarded-For: ${client}`)}`]),
    ...(request.bytes === 0 ? [] : [request.cut ? "--data-binary @body" : `--data-binary ${quoted(request.body)}`]),
  ];
  return parts.join(" \\\n  ");
}

/** `-X HEAD` would wait for a body that never comes. */
function methodFlag(method: string): string {
  return method === "GET" ? "" : method === "HEAD" ? " --head" : ` -X ${quoted(method)}`;
}

/** The command that runs one case alone, on what the certificate names. */
export function rerunCommand(reproduce: string, key: string): string {
  return `${withoutPart(reproduce)} --case ${quoted(key)}`;
}

/** Of a plan that is one case, the part that had it may have nothing: which part sends what depends on all that is planned. */
export function withoutPart(reproduce: string): string {
  return reproduce.replace(/ --shard \d+\/\d+$/, "");
}

/** The command that shows one case in full on a terminal. */
export function explainCommand(key: string): string {
  return `npm run cutover -- explain ${quoted(key)}`;
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf(" ");
  return at < 0 ? [line, "/"] : [line.slice(0, at), line.slice(at + 1)];
}

/** One word of a shell: secrets become variables, all else stands as it is. */
function quoted(text: string): string {
  const words: string[] = [];
  let from = 0;
  for (const match of text.matchAll(secret)) {
    if (match.index > from) words.push(literal(text.slice(from, match.index)));
    words.push(`"$${variable(match[1] ?? "")}"`);
    from = match.index + match[0].length;
  }
  if (from < text.length || words.length === 0) words.push(literal(text.slice(from)));
  return words.join("");
}

function variable(what: string): string {
  const name = what
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return name === "" ? "SECRET" : /^\d/.test(name) ? `_${name}` : name;
}

function literal(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const bytes = [...Buffer.from(text, "utf8")];
  const spelled = (byte: number): string =>
    byte < 0x20 || byte > 0x7e || byte === 0x27 || byte === 0x5c ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
  return `$'${bytes.map(spelled).join("")}'`;
}
