import { relative } from "node:path";
import { type StandingState, stateFile } from "../certify/standing/state.ts";
import { maskConfig } from "../config.ts";

/** How each cluster is reached, passwords left out, and how to end them. */
export function standingLines({ clusters }: StandingState, out: string): string {
  const here = (path: string) => relative(process.cwd(), path) || ".";
  const row = (what: string, ...urls: readonly (string | null)[]) => {
    const known = urls.filter((url) => url !== null).map((url) => String(maskConfig(url)));
    return known.length === 0 ? [] : [`  ${what.padEnd(9)} ${known.join("  ")}`];
  };
  const lines = clusters.flatMap(({ name, version, http, https, admin, status, database }) => [
    `${name} (Kong ${version})`,
    ...row("proxy", http, https),
    ...row("admin", admin),
    ...row("status", status),
    ...row("database", database),
  ]);
  const end = `All of it, passwords included, is in ${here(stateFile(out))}. Take them down with: npm run cutover -- down --out ${here(out)}`;
  return `${[...lines, end].join("\n")}\n`;
}
