import { expect, test } from "vitest";
import { hostAndPort, isHost, nameFor } from "./host-text.ts";

test.each([
  ["shop.example.com", "shop.example.com", null],
  ["shop_1:8080", "shop_1", 8080],
  ["10.0.0.1:80", "10.0.0.1", 80],
  ["[2001:db8::1]:443", "2001:db8::1", 443],
  ["[2001:db8::1]", "2001:db8::1", null],
  ["2001:db8::1", "2001:db8::1", null],
])("%s is a host", (text, host, port) => {
  expect(hostAndPort(text)).toEqual({ host, port });
});

test.each(["", "two words", "http://a", "{vault://env/host}", "a:b:c", "host:port", "-a", "$(host)"])("%j is no host", (text) => {
  expect(hostAndPort(text)).toBeNull();
});

test("a name ends neither in a dash nor holds a slash", () => {
  expect([isHost("a-b.c"), isHost("a-"), isHost("a/b")]).toEqual([true, false, false]);
});

test("addresses and the names of loopback get names of their own, each another one; other names stay", () => {
  const hosts = ["10.1.2.3", "10.1.23", "::1", "2001:db8::1", "2001:db8:0:0::1", "localhost", "LOCALHOST", "ip6-loopback"];
  expect(hosts.map(nameFor)).toEqual([
    "ip-10-1-2-3.cutover.invalid",
    null,
    "ip6-0-1.cutover.invalid",
    "ip6-2001-db8--1.cutover.invalid",
    "ip6-2001-db8-0-0--1.cutover.invalid",
    "localhost.cutover.invalid",
    "localhost.cutover.invalid",
    "ip6-loopback.cutover.invalid",
  ]);
  expect(nameFor("shop.example.com")).toBeNull();
});
