import { expect, test } from "vitest";
import { STABLE_HASH_LIMIT, stableHash } from "./stable-hash.ts";

test("stays what it was, or parts of one recording would be cut differently by two releases", () => {
  expect(["", "client 192.0.2.7", "consumer é"].map((text) => stableHash(text, 2801))).toMatchInlineSnapshot(`
    [
      2305785717851570,
      5658692807038980,
      1957409640153349,
    ]
  `);
});

test("is another one for another seed", () => {
  expect(stableHash("client 192.0.2.7", 1)).not.toBe(stableHash("client 192.0.2.7", 2));
});

test("gives texts that are alike numbers that are not, evenly spread", () => {
  const hashes = Array.from({ length: 50_000 }, (_, index) => stableHash(`client 10.0.${index >> 8}.${index & 255}`, 0));
  expect(new Set(hashes).size).toBe(hashes.length);
  const tenths = new Array<number>(10).fill(0);
  expect(hashes.every((hash) => hash < STABLE_HASH_LIMIT && Number.isSafeInteger(hash))).toBe(true);
  for (const hash of hashes) {
    const tenth = Math.floor((hash / STABLE_HASH_LIMIT) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const share of tenths) expect(Math.abs(share - 5000)).toBeLessThan(400);
  const remainders = [0, 1, 2].map((rest) => hashes.filter((hash) => hash % 3 === rest).length);
  for (const share of remainders) expect(Math.abs(share - 50_000 / 3)).toBeLessThan(600);
});
