import { createRequire } from "node:module";

const { name, version } = createRequire(import.meta.url)("../../package.json") as { readonly name: string; readonly version: string };

/** "kong-cutover 0.1.0": who issued a certificate or wrote a recording. */
export const toolName = `${name} ${version}`;
