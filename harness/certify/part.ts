import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { ComparedValues } from "../judge/judge.ts";
import { renderJson } from "../report/json.ts";
import type { Part, RunHeader } from "../shards/run-header.ts";
import { PART_FILE, VERDICTS_FILE, writeWhole } from "./output.ts";

interface CameToPart {
  readonly seconds: number;
  readonly compared: ComparedValues;
  readonly compressed: Part["compressed"];
  readonly lateMilliseconds: number;
}

/** Writes part.json, which says that a part is whole: to be called when its journal is closed. */
export async function writePart(folder: string, header: RunHeader, { compared, ...came }: CameToPart): Promise<void> {
  const journal = await journalDigest(folder);
  const part: Part = { format: "kong-cutover-part", ...header, ...came, compared: { ...compared }, journal };
  await writeWhole(folder, { [PART_FILE]: renderJson(part) });
}

const LINE_FEED = 0x0a;

/** What verdicts.ndjson holds: how many lines, and their digest. */
export async function journalDigest(folder: string): Promise<Part["journal"]> {
  const hash = createHash("sha256");
  let verdicts = 0;
  for await (const chunk of createReadStream(join(folder, VERDICTS_FILE)) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) verdicts += 1;
  }
  return { verdicts, sha256: hash.digest("hex") };
}
