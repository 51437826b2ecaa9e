import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { readHar } from "./har.fixture.ts";
import { exchangesOf, importOptions } from "./import.fixture.ts";
import { importRecording } from "./import.ts";
import { upstreamAnswerOf } from "./upstream-answer.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(directory, { recursive: true }));

const recorded = `${GROUND_TRUTH}recordings/kong-2.8.5.har`;

describe("a HAR of a real Kong 2.8.5", () => {
  test("loses no entry, and no secret is left", async () => {
    const to = join(directory, "real.ndjson");
    expect(await importRecording(recorded, to, importOptions)).toMatchObject({ exchanges: 146, skipped: 0 });
    expect(await readFile(to, "utf8")).not.toMatch(/alice-key|bob-key|bob%2Dkey|carol-secret|carol-hmac|carol-client-secret|carol-pass/);
  });

  test("tells what Kong answered itself from what it passed on", async () => {
    const { exchanges } = await readHar(recorded);
    const kinds = exchanges.map((raw) => upstreamAnswerOf({ ...raw, unresolved: [] }));
    const count = (kind: string) => kinds.filter((answer) => answer.kind === kind).length;
    expect([count("echo"), count("respond"), count("drop")]).toEqual([75, 69, 2]);
    const names = kinds.flatMap((answer) => (answer.kind === "respond" ? answer.response.headers.map(([name]) => name.toLowerCase()) : []));
    expect([...new Set(names)].toSorted()).toEqual([
      "content-length",
      "content-type",
      "date",
      "set-cookie",
      "transfer-encoding",
      "x-resp-added",
      "x-upstream",
      "x-upstream-secret",
    ]);
  });

  test("all but tokens comes back byte for byte", async () => {
    const { exchanges } = await readHar(recorded);
    const replayed = await exchangesOf(recorded);
    const odd = exchanges.filter((raw, index) => visible(raw) !== visible(replayed[index]));
    const tokens = /authorization|cookie|client_secret|[?&]jwt=|,nope,|apikey=%E2%82%AC/i;
    expect(odd.filter((exchange) => !tokens.test(visible(exchange))).map(({ request }) => request.target)).toEqual([]);
    expect(exchanges.length - odd.length).toBeGreaterThan(110);
  });
});

function visible(exchange: Pick<RecordedExchange, "request" | "response"> | undefined): string {
  const { request, response } = exchange ?? {};
  const side = (message: typeof request | typeof response) => [
    ...(message?.headers ?? []).flat(),
    Buffer.from(message?.body ?? []).toString("latin1"),
  ];
  return [request?.target, ...side(request), response?.status, ...side(response)].join(",");
}
