import { expect, test } from "vitest";
import { showProgress } from "./progress.ts";

/** What a stream was told, of which only the parts that progress looks at are there. */
function written(stream: { readonly isTTY: boolean; readonly columns: number }): string {
  let text = "";
  const write = (part: string) => {
    text += part;
    return true;
  };
  const progress = showProgress({ ...stream, write } as unknown as NodeJS.WriteStream);
  progress.phase("Planning");
  progress.advance(1, 2);
  progress.advance(2, 2);
  progress.done();
  return text;
}

test("is one line a phase and the whole count, where nobody looks on", () => {
  expect(written({ isTTY: false, columns: 80 })).toBe("- Planning\n  2 of 2\n");
});

test("is the same on a terminal that has no columns to draw in", () => {
  expect(written({ isTTY: true, columns: 0 })).toBe("- Planning\n  2 of 2\n");
});
