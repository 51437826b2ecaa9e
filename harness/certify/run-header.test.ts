import { expect, test } from "vitest";
import { partOf } from "../shards/part.fixture.ts";
import { parseShard } from "../shards/shard.ts";
import { joinedHeader } from "./merge/joined.ts";
import { metaOf } from "./run-header.ts";

const came = { seconds: 1, compared: partOf(1).compared, findings: [] };

test("the command of a part names the part, and that of all parts together none", () => {
  const { reproduce, part } = metaOf(partOf(2), came);
  expect(reproduce).toBe("npm run certify --shard 2/3");
  expect(parseShard(reproduce.split(" ").at(-1) ?? "")).toEqual(part);
  expect(metaOf(joinedHeader(partOf(1), [partOf(2), partOf(3)]), came).reproduce).toBe("npm run certify");
});
