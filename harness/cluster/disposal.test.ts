import { expect, test } from "vitest";
import { disposal } from "./disposal.ts";

const stoppable = (name: string, stopped: string[]) => ({ [Symbol.asyncDispose]: async () => void stopped.push(name) });

test("stops what was registered last first, and each thing once", async () => {
  const stopped: string[] = [];
  const stack = disposal();
  stack.defer(() => void stopped.push("directory"));
  stack.defer(async () => void stopped.push("database"));
  await stack.start(async () => stoppable("gateway", stopped));
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

test("waits for what is still starting, stops it, and passes over what did not start", async () => {
  const stopped: string[] = [];
  const stack = disposal();
  let ready: (thing: AsyncDisposable) => void = () => undefined;
  const slow = stack.start(() => new Promise<AsyncDisposable>((resolve) => (ready = resolve)));
  const broken = stack.start(() => Promise.reject<AsyncDisposable>(new Error("no port")));
  await expect(broken).rejects.toThrow("no port");
  const disposing = stack[Symbol.asyncDispose]();
  ready(stoppable("slow", stopped));
  await disposing;
  await slow;
  expect(stopped).toEqual(["slow"]);
});

test("starts nothing more once it stops", async () => {
  const stack = disposal();
  const disposing = stack[Symbol.asyncDispose]();
  let begun = false;
  const late = stack.start(async () => {
    begun = true;
    return stoppable("late", []);
  });
  await expect(late).rejects.toThrow("nothing more is started");
  await disposing;
  expect(begun).toBe(false);
});
