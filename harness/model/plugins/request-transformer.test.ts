import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const changed = (config: Record<string, Json>, version = "3.9.1") =>
  startBench(version, inventory([instance("request-transformer", config)]));

describe("request-transformer", () => {
  it("changes headers: remove, rename, replace, add, append", async () => {
    const config = {
      remove: { headers: ["X-Gone"] },
      rename: { headers: ["X-Old:X-New"] },
      replace: { headers: ["X-Set:2", "X-Absent:2", "Host:other.internal"] },
      add: { headers: ["X-Set:3", "X-Added:4"] },
      append: { headers: ["X-Set:5"] },
    };
    const sent = [];
    for (const version of ["2.8.5", "3.9.1"]) {
      await using on = await changed(config, version);
      await on.ask("/shop", {
        headers: [
          ["x-gone", "1"],
          ["x-set", "1"],
          ["x-old", "o"],
        ],
      });
      const lines = on.reached[0]?.headers.map(([name, value]) => `${name}: ${value}`) ?? [];
      sent.push(lines.filter((line) => /^(x-(gone|set|old|new|added|absent)|host)/i.test(line)));
    }
    expect(sent).toEqual([
      ["Host: other.internal", "x-set: 2", "X-New: o", "X-Added: 4", "X-Set: 5"],
      ["Host: other.internal", "x-set: 2", "x-new: o", "X-Added: 4", "X-Set: 5"],
    ]);
  });

  it("changes query, path and method", async () => {
    await using on = await changed({
      http_method: "put",
      remove: { querystring: ["a"] },
      add: { querystring: ["b:2", "c:3"] },
      replace: { uri: "/elsewhere" },
    });
    await on.ask("/shop/x?a=1&b=1");
    expect(on.reached[0]).toMatchObject({ method: "PUT", target: "/elsewhere?b=1&c=3" });
  });

  it("changes JSON and form bodies and their length, and leaves others alone", async () => {
    await using on = await changed({ remove: { body: ["a"] }, add: { body: ["u:x/y"] }, append: { body: ["l:1"] } });
    const post = (type: string, body: string) => on.ask("/shop", { method: "POST", headers: [["Content-Type", type]], body });
    await post("application/json", '{"a":1,"l":"0"}');
    await post("application/x-www-form-urlencoded", "a=1&b=2");
    await post("text/plain", "a=1");
    await post("application/json", "[1");
    expect(on.reached.map(({ body }) => body)).toEqual(['{"l":["0","1"],"u":"x\\/y"}', "b=2&u=x%2Fy&l=1", "a=1", "[1"]);
  });

  it("does not pretend to know templates", async () => {
    await using on = await changed({ add: { headers: ["X-Path:$(uri_captures.id)"] } });
    const answer = await on.ask("/shop");
    expect([answer.status, answer.header("x-cutover-not-modelled")]).toEqual([501, "request-transformer"]);
  });
});
