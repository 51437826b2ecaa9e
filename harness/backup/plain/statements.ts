/**
 * Statements of a dump that mean nothing in a database of one's own: who owns what, who may do what, other databases,
 * replication. The roles they name do not exist here.
 */
const left = [
  /^ALTER\s[^';]*\sOWNER\s+TO\s/i,
  /^(GRANT|REVOKE)\s/i,
  /^ALTER\s+DEFAULT\s+PRIVILEGES\s/i,
  /^SET\s+(SESSION\s+AUTHORIZATION|ROLE)\s/i,
  /^(CREATE|ALTER|DROP)\s+(DATABASE|ROLE|USER|GROUP|TABLESPACE|PUBLICATION|SUBSCRIPTION|EVENT\s+TRIGGER|POLICY)\s/i,
  /^COMMENT\s+ON\s+(EXTENSION|DATABASE|ROLE|SCHEMA)\s/i,
  /^SECURITY\s+LABEL\s/i,
];

/**
 * Statements that may fail without harm: settings another server version does not know, extensions that are not installed, a schema
 * that is there already, and with `pg_dump --clean` the removal of what was never there.
 */
const optional = [
  /^SET\s/i,
  /^CREATE\s+EXTENSION\s/i,
  /^CREATE\s+SCHEMA\s/i,
  /^CREATE\s+(OR\s+REPLACE\s+)?(PROCEDURAL\s+)?LANGUAGE\s/i,
  /^DROP\s/i,
  /^ALTER\s+TABLE\s+[^';]*\sDROP\s/i,
];

export function isLeftOut(statement: string): boolean {
  return left.some((pattern) => pattern.test(statement));
}

export function mayFail(statement: string): boolean {
  return optional.some((pattern) => pattern.test(statement));
}

/** The encoding a dump says it is in, when this statement says so. */
export function declaredEncoding(statement: string): string | null {
  return /^SET\s+client_encoding\s*(?:=|TO)\s*'([^']*)'/i.exec(statement)?.[1]?.toUpperCase() ?? null;
}
