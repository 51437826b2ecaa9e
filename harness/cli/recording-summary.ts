import { relative } from "node:path";
import type { Recorder } from "../certify/record-traffic.ts";

/** What a recorder leaves behind, and how to use it; for a person. */
export function recordingSummary({ counts, refusals, files }: Recorder): string {
  const names = files().map(({ path }) => fromHere(path));
  const lines = [
    `${counts.exchanges} exchanges recorded in ${names.length} ${names.length === 1 ? "file" : "files"}; ` +
      `${counts.references} credentials became references, ${counts.tokens} other secrets tokens`,
    ...files().map(({ exchanges }, index) => `  ${names[index]}: ${exchanges}`),
  ];
  const tell = (count: number, what: string) => count > 0 && lines.push(`${count} ${what}`);
  tell(counts.unanswered, "of them have no response");
  tell(counts.duplicates, "came again and were dropped");
  tell(counts.skipped, "left out because they hold no HTTP request");
  tell(counts.unreadable, "could not be read");
  tell(counts.withheld, "left out because a secret of the backup would have been left in them");
  tell(refusals.unauthorised, "requests without the shared secret were refused");
  tell(refusals.foreign, "requests that no http-log sends were refused");
  tell(refusals.tooLarge, "payloads were too long: lower queue_size or queue.max_batch_size");
  tell(refusals.busy, "payloads were sent back because too much came at once; Kong tries again");
  tell(refusals.unwritten, "payloads were sent back because they could not be written; Kong tries again");
  if (names.length > 0) lines.push(`For cutover.yaml: recordings: [${names.join(", ")}]`);
  return `${lines.join("\n")}\n`;
}

/** Shorter where it lies below the working directory. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
