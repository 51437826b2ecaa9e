import { expect, it } from "vitest";
import { everywhere, inventory, startBench } from "../gateway.fixture.ts";

it("prometheus changes nothing on the wire", async () => {
  await using without = await startBench("3.9.1", inventory([]));
  await using on = await startBench("3.9.1", inventory([everywhere("prometheus", {})]));
  const answer = await on.ask("/shop");
  expect(answer.status).toBe(200);
  expect(answer.names()).toEqual((await without.ask("/shop")).names());
});
