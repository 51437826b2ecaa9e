import { relative } from "node:path";
import { terminalWishes } from "../config/environment.ts";

/** A report wider than this is hard to read; narrower terminals get their own width, and pipes and files this one. */
export const REPORT_COLUMNS = 120;

/** Colour on a terminal alone, unless the environment asks for it or against it. */
export function coloured(stream: NodeJS.WriteStream): boolean {
  return terminalWishes().colour ?? stream.isTTY === true;
}

/** @param limit columns at most; what is no terminal is given no more than a report */
export function columnsOf(stream: NodeJS.WriteStream, limit: number): number {
  return Math.min(stream.columns || REPORT_COLUMNS, limit);
}

/** A path as it is best typed: from the working directory, where it lies in there. */
export function shownPath(path: string): string {
  const here = relative(process.cwd(), path) || ".";
  return here.startsWith("..") ? path : here;
}

/** Whether something that redraws itself may be written: not in a CI job's log, and not where nobody told how wide a line is. */
export function redraws(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.columns !== 0 && !terminalWishes().ci;
}
