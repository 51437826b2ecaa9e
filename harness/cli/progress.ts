import ora from "ora";

/** How a command tells what it is doing. Everything goes to stderr, so that stdout holds the result alone. */
export interface Progress {
  phase(text: string): void;
  advance(done: number, total: number): void;
  done(): void;
}

/** Redrawing more often than this only costs processor time that the replay could use. */
const REDRAW_MILLISECONDS = 100;

/** A spinner on a terminal, one line a phase elsewhere (CI logs). */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  // A terminal that tells no width (a pseudo terminal nobody sized) gives a spinner no line to redraw, and ora never stops trying.
  if (!stream.isTTY || stream.columns === 0) return plainProgress((line) => stream.write(`${line}\n`));
  const spinner = ora({ stream, discardStdin: false });
  let phase = "";
  let drawn = 0;
  return {
    phase(text) {
      if (phase !== "") spinner.succeed(phase);
      phase = text;
      spinner.start(text);
    },
    advance(done, total) {
      const now = Date.now();
      if (done < total && now - drawn < REDRAW_MILLISECONDS) return;
      drawn = now;
      spinner.text = `${phase}: ${done} of ${total}`;
    },
    done() {
      if (phase !== "") spinner.succeed(phase);
      phase = "";
    },
  };
}

function plainProgress(write: (line: string) => void): Progress {
  return {
    phase: (text) => write(`- ${text}`),
    advance: (done, total) => {
      if (done === total) write(`  ${done} of ${total}`);
    },
    done: () => {},
  };
}
