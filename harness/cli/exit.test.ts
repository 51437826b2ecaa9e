import { expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { reportFailure } from "./exit.ts";

function reported(error: unknown): { readonly code: number; readonly text: string } {
  let text = "";
  const code = reportFailure(error, Date.now(), (written) => (text += written));
  return { code, text };
}

const full = new HarnessError("output-failed", "out cannot be written (ENOSPC)", "Free space there.");

test("what the user can mend is told in one error with a remedy, without a stack", () => {
  const { code, text } = reported(full);
  expect(text).toMatch(/^\nerror: out cannot be written \(ENOSPC\) \(output-failed, after 0\.\d s\)\n {2}Free space there\.\n$/);
  expect(code).toBe(2);
});

test("a failure while stopping does not hide what went wrong before, however deep", async () => {
  const failing = async () => {
    await using _outer = { [Symbol.asyncDispose]: () => Promise.reject(new Error("the log could not be written either")) };
    await using _inner = { [Symbol.asyncDispose]: () => Promise.reject(new Error("nor the other")) };
    throw full;
  };
  const { text } = reported(await failing().catch((error: unknown) => error));
  expect(text).toContain("out cannot be written (ENOSPC)");
  expect(text).not.toContain("either");
});

test("anything else is a fault of our own, with its stack, and never a success", () => {
  const { code, text } = reported(new TypeError("x is not a function"));
  expect(text).toMatch(/a fault of kong-cutover itself[\s\S]*TypeError: x is not a function\n\s+at /);
  expect(code).toBe(2);
});

test("wrong usage has a code of its own", () => {
  expect(reported(new HarnessError("usage", "no such flag", "See --help.")).code).toBe(64);
});
