import { Command, InvalidArgumentError } from "commander";
import { type Imported, importTraffic } from "../../certify/import-traffic.ts";
import { loadConfig } from "../../config.ts";
import { showProgress } from "../progress.ts";

interface Options {
  readonly config?: string;
  readonly backup?: string;
  readonly origin?: URL;
  readonly secrets?: string;
}

export function importCommand(): Command {
  return new Command("import")
    .description("Turn recorded traffic (HAR, GoReplay, Kong's log plugins, access logs) into a recording that holds no secret")
    .argument("<file>", "what was recorded, also packed with gzip or zstd; its format is told by its content")
    .argument("[recording]", "where to write it (default: beside the file, with .ndjson)")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "the backup whose credentials become references (default: the config's)")
    .option("--secrets <file>", "what only the operator knows (YAML): hidden like the backup's secrets")
    .option("--origin <url>", "where the requests of an access log went, which does not say it", originOf)
    .addHelpText(
      "after",
      `
Examples:
  npm run import -- traffic.har fixtures/traffic.ndjson --backup kong.dump
  npm run import -- access.log.gz --backup kong.dump --origin https://api.example.com

Exit codes: 0 written, 2 could not read or write, 64 wrong usage.`,
    )
    .action(async (file: string, recording: string | undefined, { config: name, backup, origin, secrets }: Options) => {
      const config = await loadConfig({
        settings: { ...(backup !== undefined && { backup }), ...(secrets !== undefined && { secrets }) },
        ...(name !== undefined && { config: name }),
      });
      const progress = showProgress(process.stderr);
      const target = recording ?? beside(file);
      const imported = await importTraffic(file, target, config, progress, origin ?? null).finally(() => progress.done());
      process.stdout.write(summary(imported, target));
    });
}

/** Another ending, so that "traffic.ndjson" is not written over: "traffic.gor.gz" becomes "traffic.ndjson". */
function beside(file: string): string {
  const plain = file.replace(/(?:\.(?:har|gor|log|json|gz|zst))+$/i, "");
  return /\.ndjson$/i.test(plain) ? `${plain.slice(0, -".ndjson".length)}.recording.ndjson` : `${plain}.ndjson`;
}

function originOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError("Give a URL, such as https://api.example.com.");
}

function summary({ format, exchanges, references, tokens, unanswered, unreadable, skipped, leftOut }: Imported, target: string): string {
  const lines = [
    `${exchanges} exchanges written to ${target} (${format}); ${references} credentials became references, ${tokens} other secrets tokens`,
  ];
  if (unanswered > 0) lines.push(`${unanswered} of them have no response`);
  if (skipped > 0) lines.push(`${skipped} left out because they hold no HTTP request`);
  if (unreadable > 0) lines.push(`${unreadable} could not be read`);
  lines.push(...leftOut.map(({ where, reason }) => `  ${where}: ${reason}`));
  const more = skipped + unreadable - leftOut.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return `${lines.join("\n")}\n`;
}
