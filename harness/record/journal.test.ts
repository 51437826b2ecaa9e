import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Disk, type DiskFile, openJournal, realDisk } from "./journal.ts";
import { entry, send, startTestRecorder, targets } from "./recorder.fixture.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(() => rm(directory, { recursive: true }));

interface Trouble {
  /** System error that the next calls end with; a write leaves half of its bytes behind. */
  write: string | null;
  sync: string | null;
  truncate: string | null;
  create: string | null;
}

/** This machine's disk, which fails when told to, and notes each call. */
function troubled(): { readonly disk: Disk; readonly trouble: Trouble; readonly calls: string[] } {
  const trouble: Trouble = { write: null, sync: null, truncate: null, create: null };
  const calls: string[] = [];
  const fail = (what: keyof Trouble) => {
    calls.push(what);
    if (trouble[what] !== null) throw Object.assign(new Error("from the system"), { code: trouble[what] });
  };
  const wrap = (file: DiskFile): DiskFile => ({
    async write(bytes, position) {
      if (trouble.write !== null) await file.write(bytes.subarray(0, bytes.length / 2), position);
      fail("write");
      await file.write(bytes, position);
    },
    async sync() {
      fail("sync");
      await file.sync();
    },
    async truncate(length) {
      fail("truncate");
      await file.truncate(length);
    },
    close: () => file.close(),
  });
  return {
    trouble,
    calls,
    disk: {
      ...realDisk,
      async create(path) {
        fail("create");
        return wrap(await realDisk.create(path));
      },
    },
  };
}

test("a full disk is answered with 507, told once, and everything acknowledged before and after is there", async () => {
  const { disk, trouble } = troubled();
  const recorder = await startTestRecorder(join(directory, "live"), { disk });
  const { port } = recorder;
  expect((await send(port, entry(1))).status).toBe(200);
  trouble.write = "ENOSPC";
  for (const number of [2, 3]) {
    expect(await send(port, entry(number))).toMatchObject({
      status: 507,
      headers: { "retry-after": "10" },
      body: { error: "the disk is full" },
    });
  }
  expect(await targets(recorder.files())).toEqual(["/n/1"]);
  trouble.write = null;
  expect(await send(port, entry(2))).toMatchObject({ status: 200, body: { stored: 1, duplicates: 0 } });
  await recorder[Symbol.asyncDispose]();
  expect(await targets(recorder.files())).toEqual(["/n/1", "/n/2"]);
  expect(recorder).toMatchObject({ counts: { exchanges: 2 }, refusals: { unwritten: 2 } });
  expect(recorder.said.slice(1)).toEqual([
    "nothing more is taken until the disk does: ENOSPC; what was acknowledged is there",
    "the disk takes it again",
  ]);
});

test("a file that cannot be begun is answered with 503 or 507, and leaves nothing behind", async () => {
  const { disk, trouble } = troubled();
  await using recorder = await startTestRecorder(join(directory, "live"), { disk });
  trouble.create = "EACCES";
  expect((await send(recorder.port, entry(1))).status).toBe(503);
  [trouble.create, trouble.write] = [null, "EDQUOT"];
  expect((await send(recorder.port, entry(1))).status).toBe(507);
  expect(await readdir(directory)).toEqual(["live.lock"]);
  trouble.write = null;
  expect((await send(recorder.port, entry(1))).status).toBe(200);
});

test("after a disk that can neither write nor cut, the next file goes on", async () => {
  const { disk, trouble } = troubled();
  const recorder = await startTestRecorder(join(directory, "live"), { disk });
  await send(recorder.port, entry(1));
  [trouble.sync, trouble.truncate] = ["EIO", "EIO"];
  expect((await send(recorder.port, entry(2))).status).toBe(503);
  [trouble.sync, trouble.truncate] = [null, null];
  expect((await send(recorder.port, entry(3))).status).toBe(200);
  await recorder[Symbol.asyncDispose]();
  expect(recorder.files()).toHaveLength(2);
  const found = await targets(recorder.files());
  expect(found).toEqual(expect.arrayContaining(["/n/1", "/n/3"]));
});

test("what is given while the disk is busy goes there with one sync", async () => {
  const { disk, calls } = troubled();
  const header = { format: "kong-cutover-recording", version: 1, createdBy: "test", source: "test" } as const;
  const options = { pathOf: () => join(directory, "a.ndjson"), firstNumber: 1, header, rotateBytes: 1e6, disk, say: () => {} };
  await using journal = openJournal(options);
  const order: number[] = [];
  await Promise.all(Array.from({ length: 100 }, (_, number) => journal.append([`{"n":${number}}`]).then(() => order.push(number))));
  await Promise.all(Array.from({ length: 100 }, (_, number) => journal.append([`{"n":${number}}`])));
  expect(calls.filter((call) => call === "sync")).toHaveLength(3);
  expect(order).toEqual(Array.from({ length: 100 }, (_, number) => number));
  expect((await readFile(join(directory, "a.ndjson"), "utf8")).split("\n")).toHaveLength(202);
});
