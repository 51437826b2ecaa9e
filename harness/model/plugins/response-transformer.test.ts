import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const changed = (config: Record<string, Json>) => startBench("2.8.5", inventory([instance("response-transformer", config)]));

describe("response-transformer", () => {
  it("changes headers by what was there before", async () => {
    await using on = await changed({
      remove: { headers: ["X-Gone"] },
      rename: { headers: ["X-Old:X-New"] },
      replace: { headers: ["X-Set:2", "X-Absent:2"] },
      add: { headers: ["X-Set:3", "X-Gone:3", "X-Added:4"] },
      append: { headers: ["X-Set:5"] },
    });
    on.answer = {
      status: 200,
      headers: [
        ["X-Gone", "1"],
        ["X-Set", "1"],
        ["X-Old", "o"],
      ],
      body: "",
    };
    const { headers } = await on.ask("/shop");
    expect(headers.filter(([name]) => /^x-(gone|set|old|new|added|absent)/i.test(name))).toEqual([
      ["X-Set", "2"],
      ["X-New", "o"],
      ["X-Added", "4"],
      ["X-Set", "5"],
    ]);
  });

  it("changes the top level of a JSON body and then sends it in chunks", async () => {
    await using on = await changed({
      remove: { json: ["a"] },
      replace: { json: ["b:x", "n:x"] },
      add: { json: ["c:7", "b:no"], json_types: ["number"] },
      append: { json: ["l:1"] },
    });
    on.answer = {
      status: 200,
      headers: [
        ["Content-Type", "application/json"],
        ["Content-Length", "19"],
      ],
      body: '{"a":1,"b":2,"l":0}',
    };
    const answer = await on.ask("/shop");
    expect([answer.body, answer.header("content-length"), answer.header("transfer-encoding")]).toEqual([
      '{"b":"x","l":[0,"1"],"c":7}',
      undefined,
      "chunked",
    ]);
  });

  it("leaves a body alone that is not JSON, or says so and is not", async () => {
    await using on = await changed({ add: { json: ["c:7"] } });
    for (const [type, body] of [
      ["text/html", "<p>"],
      ["application/json", "{"],
    ] as const) {
      on.answer = { status: 200, headers: [["Content-Type", type]], body };
      expect((await on.ask("/shop")).body).toBe(body);
    }
  });
});
