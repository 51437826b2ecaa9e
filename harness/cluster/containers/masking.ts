import type { Inventory } from "../../types/inventory.ts";
import type { Json } from "../../types/json.ts";

/** Takes secrets out of what is logged and said. It learns them as they become known. */
export interface Masker {
  learn(secrets: Iterable<string>): void;
  mask(text: string): string;
}

const MASK = "***";
/** Shorter values occur everywhere by chance; masking them would leave nothing readable and hide nothing. */
const SHORTEST_SECRET_CHARACTERS = 4;
const SECRET_NAME =
  /pass(word|phrase)?|secret|token|licen[cs]e|credential|private|(^|_)(api_?|client_|provision_|encryption_|signing_)?keys?$/i;
/** Names with "key" or "token" in them that hold no secret but a setting. */
const HARMLESS_VALUE = /^(true|false|on|off|none|null|nil|\d{1,5}|\/[\w./-]+)$/i;
const WORD = /[^\s"'`&=,;:<>()[\]{}|\\]+/g;
/** Secrets that a run makes itself, which nobody could learn before: signed tokens (RFC 7519, 3), and tokens in a target (RFC 6750, 2.3). */
const MADE = /\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=[?&](?:access_token|refresh_token|id_token|jwt|client_secret)=)[^&\s"']+/g;

/** A line is taken apart into words, which are looked up: a gateway may have a hundred thousand keys. */
export function masker(): Masker {
  const words = new Set<string>();
  const phrases = new Set<string>();
  return {
    learn: (secrets) => {
      for (const secret of secrets) {
        if (secret.length < SHORTEST_SECRET_CHARACTERS || HARMLESS_VALUE.test(secret)) continue;
        const isWord = secret.match(WORD)?.[0] === secret;
        (isWord ? words : phrases).add(secret);
      }
    },
    mask: (text) => {
      let masked = text.replace(MADE, MASK);
      for (const phrase of phrases) masked = masked.replaceAll(phrase, MASK);
      return masked.replace(WORD, (word) => (words.has(word) || (word.includes("%") && words.has(decoded(word))) ? MASK : word));
    },
  };
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/** Values of settings whose names say that they are secret. */
export function secretSettings(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings)
    .filter(([name]) => SECRET_NAME.test(name))
    .map(([, value]) => value);
}

/** Secrets of consumers and of plugin configs. */
export function* secretsOf(inventory: Inventory): Generator<string> {
  for (const { secrets } of inventory.credentials) yield* Object.values(secrets);
  for (const { config } of inventory.plugins) yield* secretFields(config);
}

/** Names of headers and fields are settings, not secrets, though they are called keys. */
const NOT_SECRET_FIELDS = new Set(["key_names", "key_claim_name", "token_expiration", "key_in_body", "key_in_header", "key_in_query"]);

function* secretFields(value: Json, name = ""): Generator<string> {
  if (typeof value === "string") {
    if (SECRET_NAME.test(name) && !NOT_SECRET_FIELDS.has(name)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* secretFields(item, name);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* secretFields(item, key);
  }
}
