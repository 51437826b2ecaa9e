import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { START, startBench } from "../gateway.fixture.ts";
import { credential, instance, inventory } from "../inventory.fixture.ts";

const SECRET = "shared";
const date = new Date(START).toUTCString();
const guarded = (config: Record<string, Json> = {}) =>
  startBench(
    "3.9.1",
    inventory([instance("hmac-auth", config)], {
      credentials: [credential("hmac-auth", { fields: { username: "alice" }, secrets: { secret: SECRET } })],
    }),
  );

function signed(text: string, headers: string, username = "alice"): readonly [string, string] {
  const signature = createHmac("sha256", SECRET).update(text).digest("base64");
  return ["Authorization", `hmac username="${username}", algorithm="hmac-sha256", headers="${headers}", signature="${signature}"`];
}

describe("hmac-auth", () => {
  it("accepts a signature over date and request line", async () => {
    await using on = await guarded({ enforce_headers: ["date", "request-line"] });
    const line = `date: ${date}\nGET /shop?a=1 HTTP/1.1`;
    expect((await on.ask("/shop?a=1", { headers: [["Date", date], signed(line, "date request-line")] })).status).toBe(200);
    expect((await on.ask("/shop?a=2", { headers: [["Date", date], signed(line, "date request-line")] })).status).toBe(401);
  });

  it("says what is wrong", async () => {
    await using on = await guarded({ validate_request_body: true, enforce_headers: ["date"] });
    const said = async (headers: readonly (readonly [string, string])[], body?: string) => {
      const options = { headers: [...headers, ["Accept", "text/plain"] as const], ...(body === undefined ? {} : { method: "POST", body }) };
      return (await on.ask("/shop", options)).body.split("\n")[0];
    };
    const good = signed(`date: ${date}`, "date");
    const digest = `SHA-256=${createHash("sha256").update("hi").digest("base64")}`;
    expect(await said([])).toBe("Unauthorized");
    expect(await said([good])).toMatch(/valid date/);
    expect(await said([["Date", new Date(START - 301_000).toUTCString()], good])).toMatch(/valid date/);
    expect(
      await said([
        ["Date", date],
        ["Authorization", "hmac nonsense"],
      ]),
    ).toBe("HMAC signature cannot be verified");
    expect(await said([["Date", date], signed("", "request-line")])).toBe("HMAC signature cannot be verified");
    expect(await said([["Date", date], signed(`date: ${date}`, "date", "zed")])).toBe("HMAC signature cannot be verified");
    expect(await said([["Date", date], good], "hi")).toBe("HMAC signature does not match");
    expect(await said([["Date", date], good, ["Digest", digest]], "ho")).toBe("HMAC signature does not match");
    expect(await said([["Date", date], good, ["Digest", digest]], "hi")).toBe('{"a":1}');
  });
});
