import { once } from "node:events";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { addressOf, isLoopback, type Recorder, recordTraffic } from "../../certify/record-traffic.ts";
import { environmentValue } from "../../config/environment.ts";
import { loadConfig } from "../../config.ts";
import { HarnessError } from "../../errors.ts";
import { waitingTime } from "../durations.ts";
import { interruptSignal } from "../interrupt.ts";
import { integer, withDefault } from "../options.ts";
import { showProgress } from "../progress.ts";
import { recordingSummary } from "../recording-summary.ts";

interface RecordFlags {
  readonly config?: string;
  readonly backup?: string;
  readonly to: string;
  readonly listen: NonNullable<ReturnType<typeof addressOf>>;
  readonly secretHeader: string;
  readonly secretEnv?: string;
  readonly rotate: number;
  readonly maxExchanges?: number;
  readonly for?: number;
}

const MEGABYTE = 1_000_000;
/** A file is put in order when it is finished, and the places of its lines are held for that. */
const LONGEST_ROTATE_BYTES = 1_000 * MEGABYTE;
/** Putting a gigabyte in order takes some ten seconds; what hangs longer is given up, and nothing that was acknowledged is lost by it. */
const STOP_MILLISECONDS = 60_000;
/** 16 characters of hex are 64 bits: nobody guesses them over a network. */
const SHORTEST_SECRET_CHARACTERS = 16;

export function recordCommand(): Command {
  return new Command("record")
    .description("Record what X serves: listens as the endpoint of an http-log plugin and writes a recording that holds no secret")
    .requiredOption("-t, --to <name>", "name of the recording: recordings/live gives recordings/live-0001.ndjson and so on")
    .addOption(withDefault("-l, --listen <address>", "IP address and port to listen on", address, "127.0.0.1:9000"))
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "X's backup, whose credentials become references (default: the config's)")
    .option("--secret-header <name>", "header that the shared secret comes in", headerName, "X-Recorder-Secret")
    .option("--secret-env <variable>", "environment variable that holds the shared secret; needed on all but loopback addresses")
    .addOption(withDefault("--rotate <size>", "begin another file when one would grow past this: 64MB, 1GB", size, "256MB"))
    .option("--max-exchanges <number>", "stop when as many were recorded (a payload is never cut)", integer)
    .option("--for <duration>", "stop after this time: 30m, 2h", waitingTime)
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- record --backup kong.dump --to recordings/live
  RECORDER_SECRET=$(openssl rand -hex 16) npm run cutover -- record --to recordings/live \\
    --listen 10.0.0.7:9000 --secret-env RECORDER_SECRET --for 2h

It prints the plugin to add to X. Ctrl-C ends it: what was acknowledged is on the disk at any time, also after kill -9.
Exit codes: 0 recorded, 2 could not record, 64 wrong usage.`,
    )
    .action(async (options: RecordFlags) => {
      const secret = secretOf(options);
      const config = await loadConfig({
        settings: { ...(options.backup !== undefined && { backup: options.backup }) },
        ...(options.config !== undefined && { config: options.config }),
      });
      const signal = interruptSignal({ limitMilliseconds: STOP_MILLISECONDS, leftBehind: null }, Date.now);
      const enough = new AbortController();
      const progress = showProgress(process.stderr);
      const { recorder, instructions } = await recordTraffic(
        config,
        {
          to: resolve(options.to),
          listen: options.listen,
          secret,
          rotateBytes: options.rotate,
          say: (text) => process.stderr.write(`${text}\n`),
          written: ({ exchanges }) => exchanges >= (options.maxExchanges ?? Number.POSITIVE_INFINITY) && enough.abort(),
        },
        progress,
      ).finally(() => progress.done());
      process.stdout.write(`${instructions}\nListening on ${options.listen.host}:${recorder.port}\n`);
      await until([signal, enough.signal], options.for ?? null);
      await stopped(recorder);
      process.stdout.write(recordingSummary(recorder));
    });
}

/** Disposal is waited for before the summary, because files are finished by it. */
async function stopped(recorder: Recorder): Promise<void> {
  await using _stopping = recorder;
}

async function until(signals: readonly AbortSignal[], seconds: number | null): Promise<void> {
  const signal = AbortSignal.any([...signals]);
  const timer = new AbortController();
  const limit = seconds === null ? undefined : setTimeout(() => timer.abort(), seconds * 1000);
  if (!signal.aborted) await Promise.race([once(signal, "abort"), once(timer.signal, "abort")]);
  clearTimeout(limit);
}

function secretOf({ listen, secretHeader, secretEnv }: RecordFlags) {
  if (secretEnv === undefined) {
    if (isLoopback(listen)) return null;
    throw new HarnessError(
      "usage",
      `${listen.host} can be reached from other machines, and anybody there could write into the recording`,
      "Put a secret into an environment variable and name it with --secret-env, or listen on 127.0.0.1.",
    );
  }
  const value = environmentValue(secretEnv) ?? "";
  if (value.length >= SHORTEST_SECRET_CHARACTERS) return { header: secretHeader, value, variable: secretEnv };
  throw new HarnessError(
    "usage",
    `${secretEnv} holds ${value === "" ? "nothing" : `a secret of only ${value.length} characters`}`,
    `Set it to ${SHORTEST_SECRET_CHARACTERS} characters or more: export ${secretEnv}=$(openssl rand -hex 16)`,
  );
}

function address(text: string): RecordFlags["listen"] {
  const found = addressOf(text);
  if (found === null) throw new InvalidArgumentError('Write an IP address and a port, such as "127.0.0.1:9000" or "[::1]:9000".');
  return found;
}

function headerName(text: string): string {
  // http-log sets these itself and refuses them (kong/plugins/http-log/schema.lua).
  if (/^[A-Za-z0-9-]+$/.test(text) && !/^(?:host|content-length|content-type)$/i.test(text)) return text;
  throw new InvalidArgumentError("Not a header that http-log can send.");
}

function size(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})(MB|GB)$/i.exec(text) ?? [];
  const bytes = Number(number) * (unit?.toUpperCase() === "GB" ? 1_000 : 1) * MEGABYTE;
  if (bytes > 0 && bytes <= LONGEST_ROTATE_BYTES) return bytes;
  throw new InvalidArgumentError('Write a size from "1MB" to "1GB".');
}
