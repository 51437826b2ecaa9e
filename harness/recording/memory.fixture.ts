import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { HarnessError } from "../errors.ts";
import { importOptions } from "./import.fixture.ts";
import { importRecording } from "./import.ts";
import { readRecording } from "./read.ts";

/** What reading a file in a process of its own came to. */
export interface Measured {
  /** "2 exchanges, 1 unreadable", or the error's code and message. */
  readonly ended: string;
  /** The most memory that the process held at a time. */
  readonly mostMegabytes: number;
  readonly seconds: number;
}

/** Our own format, another one, or nothing of it: the whole file is held. */
export type ReadAs = "own" | "foreign" | "at-once";

async function read(path: string, as: ReadAs): Promise<string> {
  try {
    if (as === "at-once") return `${gunzipSync(readFileSync(path)).length} bytes`;
    if (as === "foreign") {
      const { exchanges, unreadable } = await importRecording(path, `${path}.ndjson`, importOptions);
      return `${exchanges} exchanges, ${unreadable} unreadable`;
    }
    let exchanges = 0;
    for await (const _ of readRecording(path, importOptions.inventory)) exchanges += 1;
    return `${exchanges} exchanges`;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const [, , path = "", as = "own"] = process.argv;
const ended = await read(path, as as ReadAs);
const measured: Measured = {
  ended,
  // The kernel counts in KiB on Linux and libuv makes the same of what others count in.
  mostMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
  seconds: Math.round(process.uptime()),
};
process.stdout.write(JSON.stringify(measured));
