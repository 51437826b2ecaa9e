import { afterEach, expect, test, vi } from "vitest";
import { type Progress, showProgress } from "./progress.ts";
import { remainingTime, remainingWords } from "./remaining.ts";

afterEach(() => vi.unstubAllEnvs());

/** What a stream was told, of which only the parts that progress looks at are there. */
function written(
  stream: { readonly isTTY: boolean; readonly columns: number },
  use: (progress: Progress, at: (now: number) => void) => void,
  quiet = false,
): string {
  let [text, now] = ["", 0];
  const write = (part: string) => {
    text += part;
    return true;
  };
  const progress = showProgress({ ...stream, write } as unknown as NodeJS.WriteStream, { quiet, now: () => now });
  use(progress, (later) => {
    now = later;
  });
  return text;
}

const log = { isTTY: false, columns: 80 };
const short = (progress: Progress) => {
  progress.phase("Planning");
  progress.advance(1, 2);
  progress.advance(2, 2);
  progress.done();
};

test("is one line a phase and the whole count, where nobody looks on", () => {
  expect(written(log, short)).toBe("- Planning\n  2 of 2\n");
});

test("is the same on a terminal that has no columns to draw in, and on one of a CI job", () => {
  expect(written({ isTTY: true, columns: 0 }, short)).toBe("- Planning\n  2 of 2\n");
  vi.stubEnv("CI", "true");
  expect(written({ isTTY: true, columns: 80 }, short)).toBe("- Planning\n  2 of 2\n");
});

test("is nothing at all when asked to be quiet", () => {
  expect(written(log, short, true)).toBe("");
});

test("is at most one line each half minute of a long phase, with the time that is left", () => {
  const text = written(log, (progress, at) => {
    progress.phase("Replaying");
    for (let second = 0; second <= 100; second += 1) {
      at(second * 1000);
      progress.advance(second * 10, 1000);
    }
  });
  expect(text).toBe(
    "- Replaying\n  300 of 1000, about 70 s left\n  600 of 1000, about 40 s left\n  900 of 1000, about 10 s left\n  1000 of 1000\n",
  );
});

test("the time that is left is not guessed at from a few steps, and follows a change of the rate", () => {
  let now = 0;
  const remaining = remainingTime(() => now);
  const at = (milliseconds: number, done: number) => {
    now = milliseconds;
    return remaining.left(done, 10_000);
  };
  expect(at(0, 0)).toBeNull();
  expect(at(2000, 100)).toBeNull();
  expect(at(4000, 200)).toBeCloseTo(196_000, -3);
  expect(at(10_000, 210)).not.toBeNull();
  for (let second = 11; second <= 60; second += 1) at(second * 1000, 210 + second);
  expect(at(61_000, 271)).toBeCloseTo(9_729_000, -6);
});

test("the time that is left is told in no more digits than it deserves", () => {
  expect([200, 41_000, 99_000, 100_000, 3_600_000, 6_100_000, 12_000_000].map(remainingWords)).toEqual([
    "about 5 s left",
    "about 45 s left",
    "about 100 s left",
    "about 2 min left",
    "about 60 min left",
    "about 1 h 50 min left",
    "about 3 h 20 min left",
  ]);
});
