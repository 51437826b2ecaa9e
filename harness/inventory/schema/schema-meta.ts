import type { VersionLine } from "../../types/version.ts";

/** The migrations that a line's releases bring, by subsystem, in the order in which a fresh database records them (kong/db/migrations and the plugins'). */
export const migrationsOf: Readonly<Record<VersionLine, Readonly<Record<string, readonly string[]>>>> = {
  "2.8": {
    core: (
      "000_base 003_100_to_110 004_110_to_120 005_120_to_130 006_130_to_140 007_140_to_150 008_150_to_200 009_200_to_210 " +
      "010_210_to_211 011_212_to_213 012_213_to_220 013_220_to_230 014_230_to_270 015_270_to_280"
    ).split(" "),
    acl: ["000_base_acl", "002_130_to_140", "003_200_to_210", "004_212_to_213"],
    acme: ["000_base_acme"],
    "basic-auth": ["000_base_basic_auth", "002_130_to_140", "003_200_to_210"],
    "bot-detection": ["001_200_to_210"],
    "hmac-auth": ["000_base_hmac_auth", "002_130_to_140", "003_200_to_210"],
    "ip-restriction": ["001_200_to_210"],
    jwt: ["000_base_jwt", "002_130_to_140", "003_200_to_210"],
    "key-auth": ["000_base_key_auth", "002_130_to_140", "003_200_to_210"],
    oauth2: ["000_base_oauth2", "003_130_to_140", "004_200_to_210", "005_210_to_211"],
    "rate-limiting": ["000_base_rate_limiting", "003_10_to_112", "004_200_to_210"],
    "response-ratelimiting": ["000_base_response_rate_limiting"],
    session: ["000_base_session", "001_add_ttl_index"],
  },
  "3.4": {
    core: ["016_280_to_300", "017_300_to_310", "018_310_to_320", "019_320_to_330", "020_330_to_340"],
    acme: ["001_280_to_300", "002_320_to_330"],
    "http-log": ["001_280_to_300"],
    "key-auth": ["004_320_to_330"],
    oauth2: ["006_320_to_330", "007_320_to_330"],
    "post-function": ["001_280_to_300"],
    "pre-function": ["001_280_to_300"],
    "rate-limiting": ["005_320_to_330"],
    session: ["002_320_to_330"],
  },
  "3.9": {
    core: ["021_340_to_350", "022_350_to_360", "023_360_to_370", "024_380_to_390"],
    acme: ["003_350_to_360"],
    "ai-proxy": ["001_360_to_370"],
    opentelemetry: ["001_331_to_332"],
    "rate-limiting": ["006_350_to_360"],
    "response-ratelimiting": ["001_350_to_360"],
  },
};

/** Adds to one subsystem's row of schema_meta what is not recorded there yet. Parameters: subsystem, migrations. */
export const recordMigrations = `
INSERT INTO schema_meta (key, subsystem, last_executed, executed, pending)
VALUES ('schema_meta', $1, ($2::text[])[array_upper($2::text[], 1)], $2, '{}')
ON CONFLICT (key, subsystem) DO UPDATE SET
  last_executed = EXCLUDED.last_executed,
  executed = COALESCE(schema_meta.executed, '{}') || ARRAY(
    SELECT name FROM unnest(EXCLUDED.executed) AS name WHERE name <> ALL (COALESCE(schema_meta.executed, '{}')))`;
