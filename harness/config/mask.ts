/** Names of settings whose values are nobody's business; Kong's own are pg_password, *_cert_key, license_data, keyring and the like. */
const SECRET_NAME = /pass|secret|token|key|licen[cs]e|credential|auth/i;
const MASKED = "***";

/**
 * The settings as they may be shown: passwords of URLs, and environment values whose name says that they are secret, are
 * replaced. The shape stays, so that a reader sees what was set.
 */
export function maskConfig(value: unknown): unknown {
  return masked(value, "", false);
}

function masked(value: unknown, name: string, environment: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, name, environment));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, key, name === "environment")]));
  }
  if (typeof value !== "string") return value;
  if (environment && SECRET_NAME.test(name)) return MASKED;
  // The user stays, since it tells a wrong setting from a right one.
  return value.replace(/(\w+:\/\/[^\s:/@]*):[^\s/]*@/g, `$1:${MASKED}@`);
}
