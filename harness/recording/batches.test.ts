import { expect, test } from "vitest";
import { oneByOne } from "./batches.ts";

async function listed<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function* batches(...all: readonly (readonly number[])[]): AsyncGenerator<readonly number[]> {
  yield* all;
}

test("the items of batches come one by one, in order, whatever the batches", async () => {
  expect(await listed(oneByOne(batches([1, 2], [], [3], [])))).toEqual([1, 2, 3]);
  expect(await listed(oneByOne(batches()))).toEqual([]);
});

test("what stands before a fault is given, then the fault", async () => {
  const given: number[] = [];
  async function* broken(): AsyncGenerator<readonly number[]> {
    yield [1, 2];
    throw new Error("line 3 is cut off");
  }
  const reading = async () => {
    for await (const item of oneByOne(broken())) given.push(item);
  };
  await expect(reading()).rejects.toThrow("line 3 is cut off");
  expect(given).toEqual([1, 2]);
});

test("leaving off early ends the source", async () => {
  let ended = false;
  async function* open(): AsyncGenerator<readonly number[]> {
    try {
      while (true) yield [1, 2];
    } finally {
      ended = true;
    }
  }
  for await (const item of oneByOne(open())) if (item === 2) break;
  expect(ended).toBe(true);
});
