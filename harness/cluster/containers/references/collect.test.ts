import { describe, expect, test } from "vitest";
import { entity, inventory, plugin, service } from "../inventory.fixture.ts";
import { collectReferences } from "./collect.ts";

const upstream = (name: string, host_header: string | null = null) => ({
  ...entity,
  id: `id-${name}`,
  name,
  algorithm: "round-robin",
  host_header,
  hash_on: "none",
});
const target = (of: string, text: string) => ({ ...entity, id: `id-${text}`, upstream_id: `id-${of}`, target: text, weight: 100 });
const collected = (changes: Parameters<typeof inventory>[0], environment: Readonly<Record<string, string>> = {}) =>
  collectReferences(inventory(changes), [], environment);

test("names and ports of services, targets and log plugins are found, without a port the scheme's", () => {
  const { names, ports, udpPorts, rewrites } = collected({
    services: [service("Shop", { host: "Shop.example.com", port: 8080 }), service("balanced", { host: "orders" })],
    upstreams: [upstream("orders", "orders.internal")],
    targets: [target("orders", "one.example.com:9000"), target("orders", "two.example.com")],
    plugins: [
      plugin("http-log", { http_endpoint: "https://user:pw@logs.example.org/in" }),
      plugin("udp-log", { host: "udp.example.org", port: 5140 }),
    ],
  });
  expect(names).toEqual([
    "logs.example.org",
    "one.example.com",
    "orders.internal",
    "shop.example.com",
    "two.example.com",
    "udp.example.org",
  ]);
  expect(ports).toEqual([443, 8000, 8080, 9000]);
  expect(udpPorts).toEqual([5140]);
  expect(rewrites).toEqual([]);
});

test("addresses are rewritten, each row once, and listed for people", () => {
  const { rewrites, rewritten, names } = collected({
    services: [service("by-address", { host: "10.1.2.3", port: 80 })],
    upstreams: [upstream("orders")],
    targets: [target("orders", "[2001:db8::1]:9000")],
    plugins: [plugin("http-log", { http_endpoint: "http://10.1.2.3:9200/in", method: "POST" })],
  });
  expect(rewrites.map(({ table, column, value }) => [table, column, value])).toEqual([
    ["services", "host", "ip-10-1-2-3.cutover.invalid"],
    ["targets", "target", "ip6-2001-db8--1.cutover.invalid:9000"],
    ["plugins", "config", { http_endpoint: "http://ip-10-1-2-3.cutover.invalid:9200/in", method: "POST" }],
  ]);
  expect(rewritten).toContain("service by-address, host: 10.1.2.3 is ip-10-1-2-3.cutover.invalid");
  expect(rewritten).toHaveLength(3);
  expect(names).toEqual(["ip-10-1-2-3.cutover.invalid", "ip6-2001-db8--1.cutover.invalid"]);
});

describe("Redis", () => {
  const limiter = (name: string, config: object) => plugin("rate-limiting", { policy: "redis", ...config }, { id: name, label: name });

  test("plugins with the same port and credentials share a server, which is no stand-in's name", () => {
    const { redis, names } = collected({
      plugins: [
        limiter("a", { redis_host: "redis", redis_password: "p", redis_database: 2 }),
        limiter("b", { redis_host: "other", redis_password: "p" }),
      ],
    });
    expect(redis).toEqual([{ port: 6379, username: null, password: "p", tls: false, databases: 3, names: ["redis", "other"] }]);
    expect(names).toEqual([]);
  });

  test("one name on two ports cannot be led to one machine: refused, without the password", () => {
    const both = [limiter("a", { redis_host: "redis", redis_password: "hidden" }), limiter("b", { redis_host: "redis", redis_port: 6380 })];
    expect(() => collected({ plugins: both })).toThrow(/^b, field config: redis, which other plugins reach on another port/);
    expect(() => collected({ plugins: both })).not.toThrow(/hidden/);
  });

  test("Sentinel is refused", () => {
    const sentinel = limiter("a", { redis: { sentinel_nodes: [{ host: "s", port: 1 }] } });
    expect(() => collected({ plugins: [sentinel] })).toThrow(/a, field config\.redis: Redis Sentinel or Redis Cluster cannot be led/);
  });
});

describe("what is no host", () => {
  const vault = plugin("tcp-log", { host: "{vault://env/log-host}", port: 5000 });

  test("a reference to the environment is followed", () => {
    expect(collected({ plugins: [vault] }, { LOG_HOST: "logs.example.org" }).names).toEqual(["logs.example.org"]);
  });

  test("a reference that nobody sets is refused, naming entity and field", () => {
    expect(() => collected({ plugins: [vault] })).toThrow(
      /^tcp-log \(global\), field config\.host: \{vault:\/\/env\/log-host\} cannot be led to the stand-in/,
    );
  });

  test("a value that may be a secret is not repeated", () => {
    expect(() => collected({ plugins: [plugin("tcp-log", { host: "pass/word#1", port: 1 })] })).toThrow(
      /field config\.host: a value that is no host/,
    );
  });

  test("a service whose host is none is refused", () => {
    expect(() => collected({ services: [service("odd", { host: "$(host)" })] })).toThrow(/^service odd, field host/);
  });
});
