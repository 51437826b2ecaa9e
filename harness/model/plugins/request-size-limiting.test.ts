import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const limited = (config: Record<string, Json>, version = "3.9.1") =>
  startBench(version, inventory([instance("request-size-limiting", { allowed_payload_size: 4, size_unit: "bytes", ...config })]));

describe("request-size-limiting", () => {
  it("lets a body of exactly the limit pass and refuses a longer one", async () => {
    await using on = await limited({});
    expect((await on.ask("/shop", { method: "POST", body: "1234" })).status).toBe(200);
    expect(await on.ask("/shop", { method: "POST", body: "12345", headers: [["Accept", "text/plain"]] })).toMatchObject({ status: 413 });
  });

  it("wants a length when told to", async () => {
    await using on = await limited({ require_content_length: true });
    expect((await on.ask("/shop")).status).toBe(411);
  });

  it("measures chunked bodies, but before 3.8 not those that were spooled", async () => {
    const sent = async (version: string, body: string) => {
      await using on = await limited({}, version);
      return (await sendInChunks(on.origin, body)).status;
    };
    expect(await sent("2.8.5", "12345")).toBe(413);
    expect(await sent("2.8.5", "x".repeat(9000))).toBe(200);
    expect(await sent("3.9.1", "x".repeat(9000))).toBe(413);
  });
});

/** A stream has no length to announce, so fetch sends it in chunks. */
async function sendInChunks(origin: URL, body: string): Promise<Response> {
  return fetch(new URL("/shop", origin), { method: "POST", body: new Blob([body]).stream(), duplex: "half" } as RequestInit);
}
