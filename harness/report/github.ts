import type { Certificate } from "../types/certificate.ts";
import { causes } from "./causes.ts";
import { inert } from "./inert.ts";
import { renderMarkdown } from "./markdown.ts";
import { narrowedWords, REHEARSAL, verdictWords } from "./wording.ts";

/** A step's summary may have 1 MiB, and a longer one is dropped whole (GitHub, "Workflow commands"); the rest is room for other steps' words. */
const SUMMARY_BYTES = 1024 * 1024 - 4096;
/** GitHub shows ten annotations of one kind for a step; further ones only take their place. */
const ANNOTATIONS = 10;
/** Enough for the names of twenty plugins. */
const NARROWED_CHARACTERS = 400;

/** The step summary of a GitHub job: certificate.md, cut after a whole line where it would be too long. */
export function renderStepSummary(certificate: Certificate): string {
  const markdown = renderMarkdown(certificate);
  const bytes = Buffer.from(markdown);
  if (bytes.length <= SUMMARY_BYTES) return markdown;
  const cut = bytes.lastIndexOf("\n", SUMMARY_BYTES);
  return `${bytes.subarray(0, cut + 1).toString()}\n**Cut here:** certificate.md is longer than a step summary may be.\n`;
}

/**
 * Workflow commands that GitHub shows beside the job: an error for each cause of a refusal, a warning for what a granted one does not say.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderAnnotations(certificate: Certificate): string {
  const title = `Certificate: ${verdictWords(certificate)}`;
  const all = causes(certificate);
  const shown = all.length > ANNOTATIONS ? all.slice(0, ANNOTATIONS - 1) : all;
  const narrowed = narrowedWords(certificate);
  return [
    ...shown.map(({ head, detail }) => command("error", title, `${head} (${detail})`)),
    ...(shown.length < all.length ? [command("error", title, `and ${all.length - shown.length} more causes, see certificate.md`)] : []),
    ...(certificate.rehearsal ? [command("warning", title, REHEARSAL)] : []),
    ...(narrowed === null ? [] : [command("warning", title, inert(narrowed, NARROWED_CHARACTERS))]),
    ...(certificate.verdict === "granted" ? [command("notice", title, `Kong ${certificate.x.version} → ${certificate.y.version}`)] : []),
  ].join("");
}

function command(kind: "error" | "warning" | "notice", title: string, text: string): string {
  // The property ends at a comma or colon, and the command at the end of its line.
  const data = (value: string) => value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return `::${kind} title=${data(title).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${data(text)}\n`;
}
