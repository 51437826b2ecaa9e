import { expect, test } from "vitest";
import { splitHostPort, splitPort } from "./host.ts";

test.each([
  ["a.com", "a.com", "a.com:80", false],
  ["a.com:8000", "a.com", "a.com:8000", true],
  ["a.com:", "a.com", "a.com:80", false],
  ["a.com:x", "a.com:x", "[a.com:x]:80", false],
  ["[::1]", "::1", "[::1]:80", false],
  ["[::1]:90", "::1", "[::1]:90", true],
])("2.8 reads Host %s as %s and %s", (host, bare, withPort, hasPort) => {
  expect(splitPort(host, 80)).toEqual({ bare, withPort, hasPort });
});

test.each([
  ["a.com", "a.com", null],
  ["a.com:8000", "a.com", 8000],
  ["*.a.com:8000", "*.a.com", 8000],
  ["a.com:x", "a.com:x", null],
  ["[::1]:90", "[::1]:90", null],
])("3.x reads %s as %s and port %s", (name, host, port) => {
  expect(splitHostPort(name)).toEqual({ host, port });
});
