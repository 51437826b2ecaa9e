import { expect, test } from "vitest";
import { onlyCases } from "./only-cases.ts";

test("a key that nothing planned has is wrong usage", () => {
  const only = onlyCases(["recorded/a", "acl/b@route c"]);
  only.seen("recorded/a");
  expect(() => only.check()).toThrow(/there is no case "acl\/b@route c"$/);
  only.seen("acl/b@route c");
  expect(() => only.check()).not.toThrow();
});

test("a recorded one may be there and still not stand alone", () => {
  expect(() => onlyCases(["recorded/a"]).check()).toThrow(/cannot be sent alone/);
});

test("recordings are read unless probes alone are named", () => {
  expect([onlyCases([]).recorded, onlyCases(["recorded/a", "b@c"]).recorded, onlyCases(["b@c"]).recorded]).toEqual([true, true, false]);
});
