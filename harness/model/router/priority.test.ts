import { expect, test } from "vitest";
import { compatiblePriority } from "./priority.ts";
import { route } from "./router.fixture.ts";

const plain = { hosts: ["a.test"] };
const one = { methods: ["GET"] };
const headers = (count: number) => ({ headers: Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, ["1"]])) });
const seven = ["/orders"];
const regex = ["~/o/\\d+"];

/** Expected values were computed by LuaJIT 2.1 on x86-64 from the arithmetic that the docstring describes. */
test.each([
  ["methods and a prefix", one, seven, 0x0000000040000007n],
  ["a regex path of priority 10", { regex_priority: 10 }, regex, 0x0008000020500000n],
  ["methods, plain hosts and a prefix", { ...one, ...plain }, seven, 0x1000000060000007n],
  ["four kinds with plain hosts", { ...one, ...plain, ...headers(1) }, seven, 0x9000000000100007n],
  ["four kinds without plain hosts", { ...one, hosts: ["*.a.test"], ...headers(1) }, seven, 0x8000000000000000n],
  ["five kinds with plain hosts", { ...one, ...plain, ...headers(2), snis: ["a.test"] }, seven, 0x9000000000200007n],
  ["a negative regex_priority", { regex_priority: -1 }, regex, 0x8008000020000000n],
  ["regex_priority with bit 12 set", { regex_priority: 4096 }, regex, 0x8008000020000000n],
  ["regex_priority beyond 13 bits", { regex_priority: 100_000 }, regex, 0x0008000035000000n],
  ["regex_priority of 2^32", { regex_priority: 2 ** 32 }, regex, 0x0008000020000000n],
  ["a header name in the bit of regex_priority 2", { ...headers(1), regex_priority: 2 }, regex, 0x0008000040100000n],
  ["a regex_priority on a prefix path", { regex_priority: 10 }, seven, 0x0000000020000007n],
] as const)("%s", (name, fields, paths, expected) => {
  expect(compatiblePriority(route(name, { ...fields, paths: [...paths] }), paths)).toBe(expected);
});

test("the length of a prefix counts bytes", () => {
  expect(compatiblePriority(route("euro", {}), ["/€"]) & 0x7ffffn).toBe(4n);
});
