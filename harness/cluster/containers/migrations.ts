import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "../../errors.ts";
import type { ClusterName } from "../../types/transcript.ts";
import type { RunningContainer } from "./container.ts";
import { clusterFailed, type Run } from "./run.ts";
import type { CommandEvidence } from "./types.ts";

/** Exit codes of `kong migrations list` (kong/cmd/migrations.lua, 2.8 to 3.9). */
const LIST = { done: 0, bootstrap: 3, pending: 4, new: 5 } as const;

/** The gateway's own tools in a container of its image, on the database of its cluster. What they say is kept. */
export interface KongTools {
  /** The release that the image holds: "3.9.1". */
  version(): Promise<string>;
  /** Runs a command that must end well. */
  run(command: readonly string[], remedy: string): Promise<void>;
  /** Brings the database to the image's version: list, up, finish, list. True when there was something to do. */
  migrate(): Promise<boolean>;
}

export function kongTools(run: Run, cluster: ClusterName, container: RunningContainer, evidence: CommandEvidence[]): KongTools {
  const execute = async (command: readonly string[]) => {
    const began = performance.now();
    const { exitCode, output } = await run.race(container.execute(command));
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const kept = { cluster, command: command.join(" "), exitCode, output, seconds };
    evidence.push(kept);
    await keep(run, cluster, evidence);
    return kept;
  };
  const failed = (said: CommandEvidence, remedy: string): HarnessError => {
    return clusterFailed(
      `${container.name}: "${said.command}" ends with exit code ${said.exitCode}; it says:\n  ${complaint(said.output)}`,
      remedy,
    );
  };
  const must = async (command: readonly string[], remedy: string) => {
    const said = await execute(command);
    if (said.exitCode !== 0) throw failed(said, remedy);
    return said;
  };
  return {
    version: async () => {
      const said = await must(["kong", "version"], "Name an image of Kong Gateway.");
      const [version] = /\d+\.\d+(\.\d+){0,2}/.exec(said.output) ?? [];
      if (version === undefined) throw failed(said, "Name an image of Kong Gateway.");
      return version;
    },
    run: async (command, remedy) => void (await must(command, remedy)),
    migrate: async () => {
      const before = await execute(["kong", "migrations", "list"]);
      if (before.exitCode === LIST.done) return false;
      if (before.exitCode === LIST.bootstrap) throw failed(before, "Give a backup of Kong's own database.");
      if (before.exitCode !== LIST.new && before.exitCode !== LIST.pending)
        throw failed(before, "Read what the command says; check the plugins that are configured.");
      if (before.exitCode === LIST.new) await must(["kong", "migrations", "up"], MIGRATION_FAILED);
      await must(["kong", "migrations", "finish"], MIGRATION_FAILED);
      const after = await execute(["kong", "migrations", "list"]);
      if (after.exitCode !== LIST.done) throw failed(after, MIGRATION_FAILED);
      return true;
    },
  };
}

/** Kong writes "Error: …", then a traceback that only its makers read, and what it was about to do. */
function complaint(output: string): string {
  const lines = output.trimEnd().split("\n");
  const first = lines.findIndex((line) => /^(\[?\w*\]?\s*)*error\b/i.test(line));
  const told = first < 0 ? lines.slice(-SHOWN_LINES) : lines.slice(first, first + SHOWN_LINES);
  const trace = told.findIndex((line) => line.startsWith("stack traceback"));
  return (trace < 0 ? told : told.slice(0, trace)).join("\n  ");
}

const SHOWN_LINES = 8;
const MIGRATION_FAILED = "The production database would fail the same way: read the migrations' log, and mend the data before the upgrade.";

/** Writes the whole log of a cluster's commands: what an earlier run left there is not its own. */
async function keep(run: Run, cluster: ClusterName, commands: readonly CommandEvidence[]): Promise<void> {
  const path = join(run.logs, `${cluster}-migrations.log`);
  const own = commands.filter((kept) => kept.cluster === cluster);
  const text = own.map(({ command, exitCode, output }) => `$ ${command}\n${output.trimEnd()}\n(exit code ${exitCode})\n`).join("\n");
  await writeFile(path, text).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("output-failed", `${path} cannot be written: ${reason}`, "See that there is room on the disk.", { cause });
  });
}
