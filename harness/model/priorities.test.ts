import { expect, it } from "vitest";
import { inRunningOrder } from "./priorities.ts";

const names = ["request-termination", "rate-limiting", "key-auth", "correlation-id", "cors", "acl", "jwt", "of-our-own"];

it("keeps the order of auth, acl and limits, and moves correlation-id to the front in 3.9", () => {
  const middle = ["cors", "jwt", "key-auth", "acl", "rate-limiting", "request-termination"];
  expect(inRunningOrder(names, "2.8")).toEqual([...middle, "correlation-id", "of-our-own"]);
  expect(inRunningOrder(names, "3.9")).toEqual(["correlation-id", ...middle, "of-our-own"]);
});
