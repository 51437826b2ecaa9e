import { checkConfig } from "./file.ts";
import type { ConfigFile } from "./schema.ts";
import { sideOf } from "./side-word.ts";

type Read = (value: string) => unknown;
const text: Read = (value) => value;
const list: Read = (value) =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
const number: Read = (value) => Number(value);

/** Environment variable → setting and how it is read. Lists are comma-separated. */
const variables: Readonly<Record<string, { readonly key: string; readonly read: Read }>> = {
  CUTOVER_BACKUP: { key: "backup", read: text },
  CUTOVER_RECORDINGS: { key: "recordings", read: list },
  CUTOVER_PLUGINS: { key: "plugins", read: list },
  CUTOVER_SEED: { key: "seed", read: number },
  CUTOVER_OUT: { key: "out", read: text },
  CUTOVER_SECRETS: { key: "secrets", read: text },
  CUTOVER_SIGN_KEY: { key: "sign", read: (key) => ({ key }) },
  CUTOVER_X: { key: "x", read: sideOf },
  CUTOVER_Y: { key: "y", read: sideOf },
};

/** Where the config file is, when the environment says so. */
export function configFileFromEnvironment(): string | undefined {
  return process.env["CUTOVER_CONFIG"];
}

/** The settings that the environment makes. With the functions around it the only place that reads process.env. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): ConfigFile {
  const settings: Record<string, unknown> = {};
  for (const [name, { key, read }] of Object.entries(variables)) {
    const value = environment[name];
    if (value !== undefined && value !== "") settings[key] = read(value);
  }
  return checkConfig(settings, "environment");
}

/** A value that the config file only names, because it is a secret. */
export function environmentValue(name: string): string | undefined {
  return process.env[name];
}

/** What a GitHub job offers: the file of the step's summary, and whether its log shows annotations. */
export function githubJob(): { readonly summary: string | null; readonly annotations: boolean } {
  return { summary: process.env["GITHUB_STEP_SUMMARY"] || null, annotations: process.env["GITHUB_ACTIONS"] === "true" };
}

/**
 * What the environment says of terminals. Colour: FORCE_COLOR as node reads it, else NO_COLOR (https://no-color.org); null where neither
 * is set. CI: what GitHub, GitLab, Jenkins' plugins and most others set in a job.
 */
export function terminalWishes(): { readonly colour: boolean | null; readonly ci: boolean } {
  const { FORCE_COLOR: force, NO_COLOR: none, CI: ci } = process.env;
  const off = (value: string | undefined) => value === undefined || /^(|0|false)$/i.test(value);
  const colour = force !== undefined && force !== "" ? !off(force) : none !== undefined && none !== "" ? false : null;
  return { colour, ci: !off(ci) };
}

/** The environment for a child process (vitest) that shall see the same settings. */
export function childEnvironment(additions: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...additions };
}
