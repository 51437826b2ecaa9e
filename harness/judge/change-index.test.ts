import { expect, it } from "vitest";
import type { Change } from "../types/change.ts";
import { indexOf } from "./change-index.ts";

const change = (id: string, ...paths: readonly string[]): Change => ({
  ...{ id, title: id, introduced: "3.0", until: null, area: "core", class: "benign", applies: {}, source: "made up" },
  explains: paths.map((path) => ({ end: "client", path, x: "any", y: "any" })),
});
const changes = [change("any", "header:*"), change("via", "header:via", "header:server"), change("ids", "/^header:x-.*id$/")];
const about = (path: string) => indexOf(changes).about({ end: "client", path });
const ids = (path: string) => about(path).map((one) => one.change.id);

it("the changes about a place are found in the order of the catalogue, with the matchers that are about it", () => {
  expect(ids("header:via")).toEqual(["any", "via"]);
  expect(about("header:via")[1]?.matchers.map(({ path }) => path)).toEqual(["header:via"]);
  expect(ids("header:x-request-id")).toEqual(["any", "ids"]);
  expect(ids("status")).toEqual([]);
  expect(indexOf(changes).about({ end: "upstream", path: "header:via" })).toEqual([]);
});

it("however many other places were asked about in between", () => {
  const before = about("header:via");
  for (let index = 0; index < 2500; index += 1) expect(ids(`body:$.field${index}`)).toEqual([]);
  expect(about("header:via")).toEqual(before);
});
