import { expect, test } from "vitest";
import { textsOf, withDefaults } from "./defaults.ts";

test("the default policy changed from the database to the node with 3.0", () => {
  expect(withDefaults("rate-limiting", { minute: 5 }, "2.8")["policy"]).toBe("cluster");
  expect(withDefaults("rate-limiting", { minute: 5 }, "3.4")["policy"]).toBe("local");
});

test("what is stored goes before a default, except for null", () => {
  const config = withDefaults("key-auth", { key_in_body: true, key_names: null, own: null }, "3.9");
  expect(config).toMatchObject({ key_in_body: true, key_names: ["apikey"], key_in_header: true, own: null });
});

test("the config of a plugin without a table is taken as it is", () => {
  expect(withDefaults("ours", { a: 1 }, "3.9")).toEqual({ a: 1 });
});

test("texts of a list are read, of anything else none", () => {
  expect(textsOf({ list: ["a", 1, "b"], text: "a" }, "list")).toEqual(["a", "b"]);
  expect(textsOf({ list: ["a"], text: "a" }, "text")).toEqual([]);
});
