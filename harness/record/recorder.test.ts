import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRoom } from "./body.ts";
import { batch, entry, recorded, send, startTestRecorder, targets, textOf } from "./recorder.fixture.ts";

let directory = "";
let to = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "recorder-"));
  to = join(directory, "deep", "live");
});
afterEach(() => rm(directory, { recursive: true }));

describe("what http-log sends", () => {
  test("one entry alone, a list of them, and both packed with gzip are recorded", async () => {
    await using recorder = await startTestRecorder(to);
    const { port } = recorder;
    expect(await send(port, entry(1))).toMatchObject({ status: 200, body: { stored: 1 } });
    expect(await send(port, batch(entry(2), entry(3)))).toMatchObject({ status: 200, body: { stored: 2 } });
    expect(await send(port, batch(entry(4)), { gzip: true, method: "PUT" })).toMatchObject({ status: 200, body: { stored: 1 } });
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect(await send(port, entry(5), { headers, method: "PATCH" })).toMatchObject({ status: 200, body: { stored: 1 } });
    expect(await send(port, "[]")).toMatchObject({ status: 200, body: { stored: 0 } });
    expect(await targets(recorder.files())).toEqual(["/n/1", "/n/2", "/n/3", "/n/4", "/n/5"]);
    expect(recorder.counts).toMatchObject({ exchanges: 5, duplicates: 0, unreadable: 0 });
  });

  test("is readable by its owner alone, and no file is there before an exchange", async () => {
    await using recorder = await startTestRecorder(to);
    expect(await readdir(join(directory, "deep"))).toEqual(["live.lock"]);
    await send(recorder.port, entry(1));
    const [file] = recorder.files();
    expect(((await stat(file?.path ?? "")).mode & 0o777).toString(8)).toBe("600");
  });

  test("leaves its secrets at the door: references for the backup's, tokens for others", async () => {
    await using recorder = await startTestRecorder(to);
    const headers = { host: "shop.example", apikey: "alice-key", cookie: "sid=0123456789", "x-odd": "a bob%2Dkey b" };
    await send(recorder.port, entry(1, { request: { uri: "/orders?apikey=bob-key", headers } }));
    const text = await textOf(recorder.files());
    expect(text).not.toMatch(/alice-key|bob-key|bob%2Dkey|0123456789/);
    expect(text).toMatch(/\{\{credential:key-auth:alice:[^}]*:key\}\}/);
    expect(text).toMatch(/\{\{token:[0-9a-f]{32}\}\}/);
    expect(recorder.counts).toMatchObject({ references: 3, tokens: 1 });
    const [first] = await recorded(recorder.files());
    expect(first?.request.target).toBe("/orders?apikey=bob-key");
  });

  test("is put into the order in which requests began when the recorder stops", async () => {
    const recorder = await startTestRecorder(to);
    await send(recorder.port, batch(entry(5), entry(3)));
    await send(recorder.port, batch(entry(4), entry(1)));
    await recorder[Symbol.asyncDispose]();
    expect(await targets(recorder.files())).toEqual(["/n/1", "/n/3", "/n/4", "/n/5"]);
    expect(await readdir(join(directory, "deep"))).toEqual(["live-0001.ndjson"]);
  });

  test("goes on in another file when one is full, each a recording of its own, and ids never repeat", async () => {
    const recorder = await startTestRecorder(to, { rotateBytes: 2_000 });
    for (let number = 1; number <= 12; number += 1) await send(recorder.port, entry(number, { top: { started_at: 1772359200000 } }));
    await recorder[Symbol.asyncDispose]();
    const files = recorder.files();
    expect(files.length).toBeGreaterThan(2);
    for (const { path, exchanges } of files) expect(await recorded([{ path }])).toHaveLength(exchanges);
    expect(await targets(files)).toEqual(Array.from({ length: 12 }, (_, index) => `/n/${index + 1}`));
    expect(new Set((await recorded(files)).map(({ id }) => id)).size).toBe(12);
  });
});

describe("what comes again", () => {
  test("is dropped and counted: the same payload, or the same request id in another one", async () => {
    await using recorder = await startTestRecorder(to);
    const { port } = recorder;
    const named = entry(2, { request: { id: "4b8ead7e2f26423893177626ed045c2e" } });
    await send(port, batch(entry(1), named));
    expect(await send(port, batch(entry(1), named))).toMatchObject({ status: 200, body: { stored: 0, duplicates: 2 } });
    expect(await send(port, batch(named, entry(3)))).toMatchObject({ status: 200, body: { stored: 1, duplicates: 1 } });
    expect(recorder.counts).toMatchObject({ exchanges: 3, duplicates: 3 });
  });

  test("is not what one payload holds twice: equal requests of one millisecond are two", async () => {
    await using recorder = await startTestRecorder(to);
    expect(await send(recorder.port, batch(entry(1), entry(1)))).toMatchObject({ body: { stored: 2, duplicates: 0 } });
  });

  test("is known after a restart, as often as it was written", async () => {
    const first = await startTestRecorder(to);
    await send(first.port, batch(entry(1), entry(1), entry(2)));
    await first[Symbol.asyncDispose]();
    await using second = await startTestRecorder(to);
    expect(await send(second.port, batch(entry(1), entry(1), entry(2), entry(3)))).toMatchObject({ body: { stored: 1, duplicates: 3 } });
    expect(await send(second.port, batch(entry(1)))).toMatchObject({ body: { stored: 1, duplicates: 0 } });
    expect(second.files().map(({ path }) => path)).toEqual([`${to}-0002.ndjson`]);
    expect(await targets(first.files())).toEqual(["/n/1", "/n/1", "/n/2"]);
  });
});

describe("what cannot be taken", () => {
  test.each([
    ["no JSON", "hello", 1],
    ["a payload cut off", batch(entry(1), entry(2)).slice(0, -30), 1],
    ["a list that closes twice", `${batch(entry(1))}]`, 1],
    ["entries that are none", '[1, null, "x", {}, [[]]]', 5],
    ["nothing", "", 1],
    ["a line end of a header", entry(1, { response: { headers: { a: "b\r\nc" } } }), 1],
  ])("%s is answered with 400 and the count, and counted once however often it comes", async (_, payload, unreadable) => {
    await using recorder = await startTestRecorder(to);
    for (let time = 0; time < 3; time += 1) {
      expect(await send(recorder.port, payload)).toMatchObject({ status: 400, body: { unreadable, entries: unreadable } });
    }
    expect(recorder.counts).toMatchObject({ unreadable, exchanges: 0 });
  });

  test("one damaged entry costs no other; what holds no request is left out, and nothing is sent again for it", async () => {
    await using recorder = await startTestRecorder(to);
    const refusedUnread = entry(2, { request: { uri: "" } });
    const payload = batch(entry(1), '{"started_at":', refusedUnread, '{"session":{"tls":{}}}', entry(3)).replace(
      '{"started_at":,',
      '{"started_at":1},',
    );
    expect(await send(recorder.port, payload)).toMatchObject({
      status: 200,
      body: { stored: 2, unreadable: 1, reason: "request is missing" },
    });
    expect(recorder.counts).toMatchObject({ exchanges: 2, unreadable: 1, skipped: 2 });
    expect(await targets(recorder.files())).toEqual(["/n/1", "/n/3"]);
  });

  test("too long a payload is answered with 413, packed or not, also when it states no length", async () => {
    await using recorder = await startTestRecorder(to);
    const long = Buffer.alloc(9 * 1024 * 1024, " ");
    expect((await send(recorder.port, long)).status).toBe(413);
    expect((await send(recorder.port, long, { gzip: true })).status).toBe(413);
    expect((await send(recorder.port, batch(entry(1, { top: { x: "y".repeat(600_000) } }), entry(2)))).body).toMatchObject({
      stored: 1,
      reason: "is longer than 0.5 MiB",
    });
    expect(recorder.refusals.tooLarge).toBe(2);
  });

  test("damaged packing, another type and another method are refused", async () => {
    await using recorder = await startTestRecorder(to);
    const { port } = recorder;
    expect((await send(port, "no gzip", { headers: { "content-encoding": "gzip" } })).status).toBe(400);
    expect((await send(port, entry(1), { headers: { "content-encoding": "br" } })).status).toBe(415);
    expect((await send(port, entry(1), { headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect((await send(port, "", { method: "OPTIONS" })).status).toBe(405);
    expect(recorder.refusals.foreign).toBe(3);
    expect((await send(port, entry(1))).status).toBe(200);
  });

  test("without the shared secret nothing is taken", async () => {
    await using recorder = await startTestRecorder(to, { secret: { header: "X-Recorder-Secret", value: "0123456789abcdef" } });
    const { port } = recorder;
    expect((await send(port, entry(1))).status).toBe(401);
    expect((await send(port, entry(1), { headers: { "x-recorder-secret": "0123456789abcdee" } })).status).toBe(401);
    expect((await send(port, entry(1), { headers: { "x-recorder-secret": "0123456789abcdef" } })).status).toBe(200);
    expect(recorder).toMatchObject({ counts: { exchanges: 1 }, refusals: { unauthorised: 2 } });
  });

  test("what more than fits comes at once is sent back with the time to wait, and taken when it comes again", async () => {
    const room = createRoom(3_000);
    room.take(2_900);
    await using recorder = await startTestRecorder(to, { room });
    expect(await send(recorder.port, entry(1))).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    room.give(2_900);
    for (let number = 1; number <= 20; number += 1) expect((await send(recorder.port, entry(number))).status).toBe(200);
    expect(recorder).toMatchObject({ counts: { exchanges: 20 }, refusals: { busy: 1 } });
    expect(room.take(3_000)).toBe(true);
  });

  test("a client that goes away in the middle leaves nothing behind", async () => {
    const room = createRoom(100_000);
    await using recorder = await startTestRecorder(to, { room });
    const socket = connect(recorder.port, "127.0.0.1");
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n${entry(1)}`);
    await once(socket, "connect");
    expect((await send(recorder.port, entry(2))).status).toBe(200);
    socket.destroy();
    await expect.poll(() => room.take(100_000)).toBe(true);
    expect(await targets(recorder.files())).toEqual(["/n/2"]);
  });
});
