import { expect, test } from "vitest";
import { joinUpstreamPath, upstreamTarget } from "./upstream-path.ts";

/** service path | route path | request | v0 strip | v0 keep | v1 strip | v1 keep; "-" is "not set". */
const table = `
/     | /shop  | /shop     | /         | /shop          | /         | /shop
/     | /shop  | /shop/    | /         | /shop/         | /         | /shop/
/     | /shop  | /shop/7   | /7        | /shop/7        | /7        | /shop/7
/     | /shop  | /shopping | /ping     | /shopping      | /ping     | /shopping
/     | /shop/ | /shop/7   | /7        | /shop/7        | /7        | /shop/7
/     | /shop  | /shop../7 | /7        | /shop../7      | /7        | /shop../7
/     | /      | /a        | /a        | /a             | /a        | /a
/     | -      | /a        | /a        | /a             | /a        | /a
/api  | /shop  | /shop     | /api      | /api/shop      | /api      | /apishop
/api  | /shop  | /shop/    | /api/     | /api/shop/     | /api/     | /apishop/
/api  | /shop  | /shop/7   | /api/7    | /api/shop/7    | /api/7    | /apishop/7
/api  | /shop  | /shopping | /api/ping | /api/shopping  | /apiping  | /apishopping
/api  | /shop/ | /shop/7   | /api/7    | /api/shop/7    | /api7     | /apishop/7
/api  | /shop  | /shop../7 | /api/7    | /api/shop../7  | /api7     | /apishop../7
/api  | /      | /a        | /api/a    | /api/a         | /apia     | /apia
/api  | -      | /a        | /api/a    | /api/a         | /apia     | /apia
/api/ | /shop  | /shop     | /api      | /api/shop      | /api/     | /api/shop
/api/ | /shop  | /shop/    | /api/     | /api/shop/     | /api/     | /api/shop/
/api/ | /shop  | /shop/7   | /api/7    | /api/shop/7    | /api/7    | /api/shop/7
/api/ | /shop  | /shopping | /api/ping | /api/shopping  | /api/ping | /api/shopping
/api/ | /shop/ | /shop/7   | /api/7    | /api/shop/7    | /api/7    | /api/shop/7
/api/ | /shop  | /shop../7 | /api/7    | /api/shop../7  | /api/7    | /api/shop../7
/api/ | /      | /a        | /api/a    | /api/a         | /api/a    | /api/a
/api/ | -      | /a        | /api/a    | /api/a         | /api/a    | /api/a
-     | /shop  | /shop/7   | /7        | /shop/7        | /7        | /shop/7
/     | /      | /         | /         | /              | /         | /
/api  | /      | /         | /api      | /api           | /api      | /api
/api/ | /      | /         | /api/     | /api/          | /api/     | /api/`;

const rows = table
  .trim()
  .split("\n")
  .map((row) => row.split("|").map((cell) => cell.trim()));

test.each(rows)("service %s, route %s, request %s goes up as %s, %s (v0) or %s, %s (v1)", (servicePath, routePath, path, ...expected) => {
  const set = (text: string | undefined) => (text === "-" || text === undefined ? null : text);
  const joined = (["v0", "v1"] as const).flatMap((handling) =>
    [true, false].map((stripPath) =>
      joinUpstreamPath({ servicePath: set(servicePath), path: path ?? "", matched: set(routePath), stripPath, handling }),
    ),
  );
  expect(joined).toEqual(expected);
});

test("the query goes up as it came, a bare question mark too", () => {
  for (const line of ["2.8", "3.4", "3.9"] as const) {
    expect(upstreamTarget("/a b", "/x?q=%7e+1&q", line)).toBe("/a%20b?q=%7e+1&q");
    expect(upstreamTarget("/a", "/x?", line)).toBe("/a?");
    expect(upstreamTarget("/a", "/x", line)).toBe("/a");
  }
});

test("a target that ends in a question mark loses its query until 3.4 and keeps it on 3.9", () => {
  expect(upstreamTarget("/a", "/x?b=1?", "2.8")).toBe("/a?");
  expect(upstreamTarget("/a", "/x?b=1?", "3.4")).toBe("/a?");
  expect(upstreamTarget("/a", "/x?b=1?", "3.9")).toBe("/a?b=1?");
});
