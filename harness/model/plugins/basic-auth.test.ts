import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { ALICE, credential, instance, inventory } from "../inventory.fixture.ts";

const password = createHash("sha1").update(`open:sesame${ALICE}`).digest("hex");
const guarded = (version: string, config: Record<string, Json> = {}) =>
  startBench(
    version,
    inventory([instance("basic-auth", config)], {
      credentials: [credential("basic-auth", { fields: { username: "alice" }, secrets: { password } })],
    }),
  );
const basic = (text: string) => ["Authorization", `Basic ${Buffer.from(text).toString("base64")}`] as const;

describe("basic-auth", () => {
  it("takes user and password and hides them when told to", async () => {
    await using on = await guarded("2.8.5", { hide_credentials: true });
    expect((await on.ask("/shop", { headers: [basic("alice:open:sesame")] })).status).toBe(200);
    const sent = on.reached[0]?.headers ?? [];
    expect([headerValue(sent, "authorization"), headerValue(sent, "x-credential-username")]).toEqual([undefined, "alice"]);
  });

  it("refuses in the words of the version", async () => {
    const seen = [];
    for (const version of ["2.8.5", "3.9.1"]) {
      await using on = await guarded(version);
      for (const headers of [[], [basic("alice:wrong")], [["Authorization", "BASIC x"] as const]]) {
        const { status, body, header } = await on.ask("/shop", { headers: [["Accept", "text/plain"], ...headers] });
        seen.push(`${status} ${body.split("\n")[0]} ${header("www-authenticate")}`);
      }
    }
    expect(seen).toEqual([
      '401 Unauthorized Basic realm="kong"',
      "401 Invalid authentication credentials undefined",
      "401 Invalid authentication credentials undefined",
      '401 Unauthorized Basic realm="service"',
      '401 Unauthorized Basic realm="service"',
      '401 Unauthorized Basic realm="service"',
    ]);
  });
});
