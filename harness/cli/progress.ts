import ora from "ora";
import { remainingTime, remainingWords } from "./remaining.ts";
import { coloured, redraws } from "./terminal.ts";

/** How a command tells what it is doing. Everything goes to stderr, so that stdout holds the result alone. */
export interface Progress {
  phase(text: string): void;
  advance(done: number, total: number): void;
  done(): void;
}

/** Redrawing more often than this only costs processor time that the replay could use. */
const REDRAW_MILLISECONDS = 100;
/** A log is read afterwards: two lines a minute show that it lives and where it hung. */
const LINE_MILLISECONDS = 30_000;

interface ProgressOptions {
  /** Nothing is told but errors. */
  readonly quiet?: boolean | undefined;
  /** Milliseconds of a clock that runs evenly; left out: this process's. */
  readonly now?: () => number;
}

/** A spinner on a terminal; in CI logs and files one line a phase and one each half minute; each with the time that is left. */
export function showProgress(stream: NodeJS.WriteStream, options: ProgressOptions = {}): Progress {
  const now = options.now ?? (() => performance.now());
  if (options.quiet === true) return { phase: () => {}, advance: () => {}, done: () => {} };
  return redraws(stream) ? spinningProgress(stream, now) : plainProgress((line) => stream.write(`${line}\n`), now);
}

function spinningProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const colour = coloured(stream);
  const spinner = ora({ stream, discardStdin: false, ...(!colour && { color: false as const }) });
  const ended = (text: string) => (colour ? spinner.succeed(text) : spinner.stopAndPersist({ symbol: "✔", text }));
  let [phase, drawn, remaining] = ["", 0, remainingTime(now)];
  return {
    phase(text) {
      if (phase !== "") ended(phase);
      phase = text;
      remaining = remainingTime(now);
      spinner.start(text);
    },
    advance(done, total) {
      if (done < total && now() - drawn < REDRAW_MILLISECONDS) return;
      drawn = now();
      spinner.text = `${phase}: ${steps(done, total, remaining.left(done, total))}`;
    },
    done() {
      if (phase !== "") ended(phase);
      phase = "";
    },
  };
}

function plainProgress(write: (line: string) => void, now: () => number): Progress {
  let [written, remaining] = [now(), remainingTime(now)];
  return {
    phase: (text) => {
      [written, remaining] = [now(), remainingTime(now)];
      write(`- ${text}`);
    },
    advance: (done, total) => {
      const left = remaining.left(done, total);
      if (done < total && now() - written < LINE_MILLISECONDS) return;
      written = now();
      write(`  ${steps(done, total, left)}`);
    },
    done: () => {},
  };
}

/** "120 of 2151, about 40 s left". */
function steps(done: number, total: number, left: number | null): string {
  return `${done} of ${total}${left === null || done >= total ? "" : `, ${remainingWords(left)}`}`;
}
