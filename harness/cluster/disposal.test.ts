import { expect, test } from "vitest";
import { disposal } from "./disposal.ts";

test("stops what was registered last first, and each thing once", async () => {
  const stopped: string[] = [];
  const stack = disposal();
  stack.defer(() => void stopped.push("directory"));
  stack.defer(async () => void stopped.push("database"));
  stack.use({ [Symbol.asyncDispose]: async () => void stopped.push("gateway") });
  await stack[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  expect(stopped).toEqual(["gateway", "database", "directory"]);
});

test("goes on after a failure and throws the first error at the end", async () => {
  const stopped: string[] = [];
  const stack = disposal();
  stack.defer(() => void stopped.push("directory"));
  stack.defer(() => Promise.reject(new Error("second")));
  stack.defer(() => {
    throw new Error("first");
  });
  await expect(stack[Symbol.asyncDispose]()).rejects.toThrow("first");
  expect(stopped).toEqual(["directory"]);
});
