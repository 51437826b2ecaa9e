import { fileURLToPath } from "node:url";

/**
 * Where backups, recordings and transcripts of real gateways lie, beside the repository; with a slash at its end. Only files named
 * `*.ground-truth.test.ts` may read it: vitest.config.ts leaves these out where the directory is missing.
 */
export const GROUND_TRUTH = fileURLToPath(new URL("../../shared/ground-truth/", import.meta.url));
