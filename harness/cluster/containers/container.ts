import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { HarnessError } from "../../errors.ts";
import { type ContainerSpec, createContainer } from "./create.ts";
import { gone } from "./engine.ts";
import { clusterFailed, engineReason, type Run } from "./run.ts";
import { fileIn, type TarFile, tarOf } from "./tar.ts";

interface Executed {
  readonly exitCode: number;
  readonly output: string;
}

export interface RunningContainer extends AsyncDisposable {
  readonly name: string;
  readonly ip: string;
  execute(command: readonly string[]): Promise<Executed>;
  put(files: AsyncIterable<TarFile> | Iterable<TarFile>): Promise<void>;
  /** The bytes of one file in it. */
  take(path: string): Promise<Uint8Array>;
  /** Null while it runs, otherwise its exit code. */
  exited(): Promise<number | null>;
  /** Ends the program and starts it again, in the same file system and at the same address. */
  restart(): Promise<void>;
  /** An error that says what failed, with the last lines of its log. */
  failure(what: string, remedy: string): Promise<HarnessError>;
}

/** Enough lines to see what a gateway refuses, few enough for an error. */
const LAST_LINES = 12;
/** What a gateway gets to end its connections when it is restarted. */
const RESTART_GRACE_SECONDS = 1;

/**
 * Creates and starts a container. When it is disposed, its log goes to the logs' folder, secrets masked, and it is removed with its volumes.
 * @throws HarnessError `cluster-failed` when the engine refuses it
 */
export async function startContainer(run: Run, spec: ContainerSpec): Promise<RunningContainer> {
  const { docker, client, masker } = run;
  const container = await createContainer(run, spec);
  const log = async () => masker.mask(written(await container.logs({ follow: false, stdout: true, stderr: true })));
  const inspect = () => container.inspect();
  const address = async () => (await inspect()).NetworkSettings.Networks[spec.network.name]?.IPAddress ?? "";
  const dispose = async () => {
    const kept = log().then((lines) => writeFile(join(run.logs, `${spec.name}.log`), lines));
    const unwritten = await kept.then(
      () => null,
      (error: unknown) => error,
    );
    await gone(docker.getContainer(container.id).remove({ force: true, v: true }));
    if (unwritten !== null) throw logUnwritten(run, spec.name, unwritten);
  };
  const failure = async (what: string, remedy: string) => {
    const lines = (await log().catch(() => "")).trimEnd().split("\n").slice(-LAST_LINES);
    const said = lines.join("\n").trim() === "" ? "it wrote nothing" : `its last lines:\n  ${lines.join("\n  ")}`;
    return clusterFailed(`${spec.name} (${spec.image}): ${what}; ${said}`, remedy);
  };
  try {
    if (spec.files.length > 0) await container.putArchive(Readable.from(tarOf(spec.files)), { path: "/" });
    await container.start();
  } catch (cause) {
    await dispose().catch(() => undefined);
    throw clusterFailed(
      `${spec.name} (${spec.image}) does not start: ${engineReason(cause)}`,
      "Look at the image and at docker events.",
      cause,
    );
  }
  let ip = await address();
  return {
    name: spec.name,
    get ip() {
      return ip;
    },
    execute: async (command) => {
      const { exitCode, output } = await client.container.exec(container, [...command]);
      return { exitCode, output: masker.mask(output) };
    },
    put: async (files) => void (await container.putArchive(Readable.from(tarOf(files)), { path: "/" })),
    take: async (path) => fileIn(await buffer(await container.getArchive({ path }))),
    exited: async () => {
      const { Running, ExitCode } = (await inspect()).State;
      return Running ? null : ExitCode;
    },
    restart: async () => {
      const before = ip;
      await container.restart({ t: RESTART_GRACE_SECONDS });
      ip = await address();
      if (ip !== before) throw await failure(`it came back at another address (${ip} instead of ${before})`, "Run it again.");
    },
    failure,
    [Symbol.asyncDispose]: dispose,
  };
}

function logUnwritten(run: Run, name: string, cause: unknown): HarnessError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HarnessError(
    "output-failed",
    `the log of ${name} could not be written to ${run.logs}: ${reason}`,
    "See that there is room on the disk.",
    { cause },
  );
}

/** Each piece of a log is preceded by eight bytes: which stream it is of, and its length (Docker Engine API, "Attach to a container"). */
function written(log: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + FRAME_BYTES <= log.length; ) {
    const end = at + FRAME_BYTES + log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + FRAME_BYTES, end));
    at = end;
  }
  return Buffer.concat(pieces).toString("utf8");
}

const FRAME_BYTES = 8;
