import { expect, test } from "vitest";
import { addressOf, isLoopback } from "./listen.ts";

test.each([
  ["127.0.0.1:9000", { host: "127.0.0.1", port: 9000 }, true],
  ["127.8.0.1:0", { host: "127.8.0.1", port: 0 }, true],
  ["[::1]:9000", { host: "::1", port: 9000 }, true],
  ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }, false],
  ["[::]:80", { host: "::", port: 80 }, false],
  ["[::ffff:10.0.0.7]:80", { host: "::ffff:10.0.0.7", port: 80 }, false],
  ["10.0.0.7:65535", { host: "10.0.0.7", port: 65_535 }, false],
])("%s is an address, and whether others can reach it is known", (text, address, loopback) => {
  const found = addressOf(text);
  expect(found).toEqual(address);
  expect(found && isLoopback(found)).toBe(loopback);
});

test.each(["localhost:9000", "127.0.0.1", ":9000", "127.0.0.1:65536", "::1:9000", "[127.0.0.1]:9000", "127.0.0.1:90 00", ""])(
  "%j is none",
  (text) => {
    expect(addressOf(text)).toBeNull();
  },
);
