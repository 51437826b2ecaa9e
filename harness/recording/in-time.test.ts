import { describe, expect, test } from "vitest";
import { inTimeOrder } from "./in-time.ts";

const NO_BODY = new Uint8Array(0);
const exchange = (id: string, at: number, body = NO_BODY) => ({ id, at, request: { body }, response: null });
type Made = ReturnType<typeof exchange>;

async function* file(...exchanges: Made[]): AsyncGenerator<Made> {
  yield* exchanges;
}

async function idsOf(...files: AsyncIterable<Made>[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of inTimeOrder(files)) ids.push(id);
  return ids;
}

describe("the exchanges of several recordings", () => {
  test("come in the order of their time, equal times in that of files and lines", async () => {
    const first = file(exchange("a1", 1), exchange("a3", 3), exchange("a3b", 3));
    expect(await idsOf(first, file(exchange("b1", 1), exchange("b2", 2), exchange("b3", 3)))).toEqual([
      "a1",
      "b1",
      "b2",
      "a3",
      "a3b",
      "b3",
    ]);
  });

  test("are put in order where one stands too late, as far as a thousand exchanges", async () => {
    expect(await idsOf(file(exchange("b", 2), exchange("c", 3), exchange("a", 1)))).toEqual(["a", "b", "c"]);
    const many = Array.from({ length: 3_000 }, (_, at) => exchange(`e${at}`, at + 10));
    const ids = await idsOf(file(...many.slice(0, 500), exchange("near", 0), ...many.slice(500), exchange("far", 1)));
    expect(ids[0]).toBe("near");
    expect(ids.slice(1).filter((id) => id !== "far")).toEqual(many.map(({ id }) => id));
    expect(ids.indexOf("far")).toBe(2_001);
  });

  test("come in the same order when they are read in batches", async () => {
    async function* batches(...all: Made[][]): AsyncGenerator<readonly Made[]> {
      yield* all;
    }
    const first = batches([exchange("a2", 2), exchange("a1", 1)], [], [exchange("a4", 4)]);
    const ids: string[] = [];
    for await (const { id } of inTimeOrder<Made>([first, batches([exchange("b3", 3), exchange("b0", 0)])])) ids.push(id);
    expect(ids).toEqual(["b0", "a1", "a2", "b3", "a4"]);
  });

  test("are not held when they are large", async () => {
    let read = 0;
    async function* large(): AsyncGenerator<Made> {
      for (; read < 100; read += 1) yield exchange(`e${read}`, read, new Uint8Array(1024 * 1024));
    }
    for await (const { id } of inTimeOrder([large()])) {
      expect(id).toBe("e0");
      expect(read).toBeLessThan(12);
      break;
    }
  });

  test("are none when there is no recording, or none in them", async () => {
    expect(await idsOf()).toEqual([]);
    expect(await idsOf(file(), file())).toEqual([]);
  });

  test("break off with the recording that cannot be read", async () => {
    async function* broken(): AsyncGenerator<Made> {
      yield exchange("a", 1);
      throw new Error("line 2 is cut off");
    }
    await expect(idsOf(file(exchange("b", 5)), broken())).rejects.toThrow("line 2 is cut off");
  });
});
