import { describe, expect, it } from "vitest";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

describe("correlation-id", () => {
  it("makes one id for both ends and keeps one that was given", async () => {
    await using on = await startBench(
      "2.8.5",
      inventory([instance("correlation-id", { header_name: "X-Id", generator: "uuid", echo_downstream: true })]),
    );
    const made = (await on.ask("/shop")).header("x-id");
    expect(made).toMatch(UUID);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-id")).toBe(made);
    expect((await on.ask("/shop", { headers: [["X-Id", "mine"]] })).header("x-id")).toBe("mine");
  });

  it("counts requests of the worker by default", async () => {
    await using on = await startBench("3.4.2", inventory([instance("correlation-id", {})]));
    await on.ask("/shop");
    await on.ask("/shop");
    const ids = on.reached.map(({ headers }) => headerValue(headers, "Kong-Request-ID") ?? "");
    expect(ids[0]).toMatch(UUID);
    expect(ids.map((id) => id.split("#")[1])).toEqual(["1", "2"]);
  });

  it("echoes an id on a rejection too, although before 3.9 it has not run by then", async () => {
    for (const version of ["2.8.5", "3.9.1"]) {
      await using on = await startBench(
        version,
        inventory([instance("key-auth", {}), instance("correlation-id", { generator: "tracker", echo_downstream: true })]),
      );
      const answer = await on.ask("/shop");
      expect([answer.status, answer.header("kong-request-id")]).toEqual([
        401,
        expect.stringMatching(/^127\.0\.0\.1-8000-1-1-1-1706704240\.250$/),
      ]);
    }
  });
});
