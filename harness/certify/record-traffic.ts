import { hostname } from "node:os";
import type { Config } from "../config.ts";
import { instructions, unseenBecauseOf } from "../record/instructions.ts";
import { realDisk } from "../record/journal.ts";
import { type Recorder, type RecorderOptions, startRecorder } from "../record/recorder.ts";
import { readOperatorSecrets } from "./operator-secrets.ts";
import type { PhaseProgress } from "./progress.ts";
import { readBackup } from "./read-backup.ts";
import { toolName } from "./tool.ts";
import { hidingFor } from "./traffic.ts";

export { addressOf, isLoopback } from "../record/listen.ts";
export type { Recorder };

export interface RecordOptions extends Pick<RecorderOptions, "to" | "listen" | "rotateBytes" | "say" | "written"> {
  readonly secret: (NonNullable<RecorderOptions["secret"]> & { readonly variable: string }) | null;
}

export interface Recording {
  readonly recorder: Recorder;
  /** What to configure at X, for a person. */
  readonly instructions: string;
}

/**
 * Listens for what X's http-log sends; credentials of the config's backup become references.
 */
export async function recordTraffic(config: Config, options: RecordOptions, progress: PhaseProgress): Promise<Recording> {
  const operatorOf = await readOperatorSecrets(config.secrets);
  progress.phase(`Reading the credentials of ${config.backup}`);
  const { inventory, fingerprint } = await readBackup(config.backup);
  for (const reason of unseenBecauseOf(inventory)) options.say(`warning: ${reason}`);
  const hiding = { ...hidingFor(inventory, fingerprint, operatorOf(inventory)), inventory };
  const recorder = await startRecorder({ ...options, hiding, createdBy: toolName, disk: realDisk });
  const { host } = options.listen;
  const reached = host === "0.0.0.0" || host === "::" ? hostname() : host.includes(":") ? `[${host}]` : host;
  return {
    recorder,
    instructions: instructions(config.x.version, { url: `http://${reached}:${recorder.port}/`, secret: options.secret }),
  };
}
