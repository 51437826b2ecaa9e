import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../recording/foreign.fixture.ts";
import { batch, entry, recorded, send, startTestRecorder, textOf } from "./recorder.fixture.ts";
import type { Recorder } from "./recorder.ts";

let directory = "";
let recorder: Recorder;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fuzz-record-"));
  recorder = await startTestRecorder(join(directory, "live"));
});
afterAll(async () => {
  await recorder[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const RUNS = { numRuns: 200 };
const payloads = [entry(1), batch(entry(2)), batch(entry(3), entry(4), entry(5)), ...Object.values(samples)].map((text) =>
  Buffer.from(text),
);
const content = fc.constantFrom(...payloads);
const at = fc.nat(2500);

/** Answered, taken or counted; and what is stored stays a recording that holds no secret. */
async function survives(payload: Buffer, gzip = false): Promise<void> {
  const before = { ...recorder.counts };
  const { status, body } = await send(recorder.port, payload, { gzip });
  expect([200, 400, 413]).toContain(status);
  if (status === 200) expect(recorder.counts.exchanges - before.exchanges).toBe(body["stored"]);
  if (status === 400) expect(body["unreadable"]).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toMatch(/alice-key|bob-key/);
}

test("whatever comes is answered, and what is stored can be read", async () => {
  await fc.assert(
    fc.asyncProperty(content, at, fc.boolean(), fc.boolean(), (bytes, place, end, gzip) =>
      survives(end ? bytes.subarray(0, place) : bytes.subarray(place), gzip),
    ),
    RUNS,
  );
  await fc.assert(
    fc.asyncProperty(content, at, fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.boolean(), (bytes, place, noise, over) =>
      survives(Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place + (over ? noise.length : 0))])),
    ),
    RUNS,
  );
  await fc.assert(
    fc.asyncProperty(content, content, at, fc.nat(300), (bytes, other, place, length) =>
      survives(Buffer.concat([bytes.subarray(0, place), other.subarray(0, length), bytes.subarray(place)])),
    ),
    RUNS,
  );
  expect(await recorded(recorder.files())).toHaveLength(recorder.counts.exchanges);
  expect(await textOf(recorder.files())).not.toMatch(/alice-key|bob-key|bob%2Dkey/);
});

test("packed bytes that were damaged are answered too", () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const { status } = await send(recorder.port, Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), bytes]), {
        headers: { "content-encoding": "gzip" },
      });
      expect(status).toBe(400);
    }),
    { numRuns: 50 },
  ));

test.each([
  ["brackets", "[", 400],
  ["brackets in an entry", '{"a":', 400],
  ["empty lists", "[[],[],[],[],", 400],
  ["nothing but commas", "[,", 400],
])("eight megabytes of %s cost an answer, no more", async (_, stretch, status) => {
  const bytes = Buffer.alloc(8 * 1024 * 1024, stretch);
  expect((await send(recorder.port, bytes)).status).toBe(status);
});
