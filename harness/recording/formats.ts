import { readAccessLog } from "./access-log.ts";
import { readGoReplay } from "./goreplay.ts";
import { importHar } from "./har.ts";
import { readKongLog } from "./kong-log.ts";
import type { RawReader } from "./raw.ts";
import type { RecordingKind } from "./recognise.ts";

/** A format that somebody else's tool writes. */
export type ForeignKind = Exclude<RecordingKind, "recording">;

export const foreignFormats: Readonly<Record<ForeignKind, { readonly name: string; readonly read: RawReader }>> = {
  har: { name: "HAR 1.2", read: readHar },
  goreplay: { name: "GoReplay", read: readGoReplay },
  "kong-log": { name: "log of a Kong log plugin", read: readKongLog },
  "access-log": { name: "access log", read: readAccessLog },
};

async function* readHar(...[path, { left }]: Parameters<RawReader>): ReturnType<RawReader> {
  const skipped = (entry: number, scheme: string) =>
    left({ kind: "skipped", where: `entry ${entry}`, reason: `is no HTTP request (${scheme}:)` });
  let entry = 0;
  for await (const exchange of importHar(path, { skipped })) {
    yield { where: `entry ${entry}`, exchange };
    entry += 1;
  }
}
