import { expect, test } from "vitest";
import { inventory, plugin } from "./inventory.fixture.ts";
import { needsRestart, resetInclude } from "./reset.ts";

const dictionaries = (text: string) => /ipairs\(\{ (.*?) \}\)/.exec(text)?.[1];

test("the server empties the limiters' dictionary, and those of the caches that are configured, each once", () => {
  const cache = (dictionary_name: string) => plugin("proxy-cache", { memory: { dictionary_name } });
  expect(dictionaries(resetInclude(inventory({ plugins: [] })))).toBe('"kong_rate_limiting_counters"');
  expect(dictionaries(resetInclude(inventory({ plugins: [cache("my_cache"), cache("my_cache")] })))).toBe(
    '"kong_rate_limiting_counters", "my_cache"',
  );
});

test("a dictionary's name that would be code is not written into the block", () => {
  const text = resetInclude(inventory({ plugins: [plugin("proxy-cache", { memory: { dictionary_name: '" }) os.execute("rm' } })] }));
  expect(text).not.toContain("os.execute");
  expect(dictionaries(text)).toBe('"kong_rate_limiting_counters", "kong_db_cache"');
});

test("limiters whose counters nobody knows need a restart, known and disabled ones do not", () => {
  const needs = (name: string, enabled = true) => needsRestart(inventory({ plugins: [plugin(name, {}, { enabled })] }));
  expect([needs("rate-limiting"), needs("response-ratelimiting"), needs("key-auth")]).toEqual([false, false, false]);
  expect([needs("rate-limiting-advanced"), needs("my-quota"), needs("graphql-rate-limiting-advanced")]).toEqual([true, true, true]);
  expect(needs("my-quota", false)).toBe(false);
});
