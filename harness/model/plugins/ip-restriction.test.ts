import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

async function from(client: string, config: Record<string, Json>, version = "3.9.1"): Promise<string> {
  await using on = await startBench(version, inventory([instance("ip-restriction", config)]), { trusted: true });
  const { status, body } = await on.ask("/shop", {
    headers: [
      ["X-Forwarded-For", client],
      ["Accept", "text/plain"],
    ],
  });
  return status === 200 ? "200" : `${status} ${body.split("\n")[0]}`;
}

describe("ip-restriction", () => {
  it("refuses denied addresses first, then whoever is not allowed", async () => {
    expect(await from("10.9.1.1", { deny: ["10.9.0.0/16"] })).toBe("403 IP address not allowed: 10.9.1.1");
    expect(await from("10.8.1.1", { deny: ["10.9.0.0/16"] })).toBe("200");
    expect(await from("10.8.1.1", { allow: ["10.8.1.1"], deny: ["10.8.1.1"] })).toMatch(/^403/);
    expect(await from("10.8.1.2", { allow: ["10.8.1.1"] })).toMatch(/^403/);
    expect(await from("2001:db8::1", { allow: ["2001:db8::/32"] })).toBe("200");
  });

  it("says so in the version's or the configured words", async () => {
    expect(await from("10.9.1.1", { deny: ["10.9.1.1"] }, "2.8.5")).toBe("403 Your IP address is not allowed");
    expect(await from("10.9.1.1", { deny: ["10.9.1.1"], status: 404, message: "go away" })).toBe("404 go away");
  });
});
