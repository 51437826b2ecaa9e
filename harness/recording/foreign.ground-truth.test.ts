import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { exchangesOf, importOptions } from "./import.fixture.ts";
import { importRecording } from "./import.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "foreign-"));
});
afterAll(() => rm(directory, { recursive: true }));

const REFUSED_UNREAD = "the gateway refused the request before it had read it, and logged nothing of it";

test.each([
  ["kong-2.8.5.gor", 146, []],
  ["kong-2.8.5.access.log", 294, []],
  ["kong-2.8.5.http-log.ndjson", 290, [`line 67 ${REFUSED_UNREAD}`, `line 100 ${REFUSED_UNREAD}`]],
  ["kong-3.9.1.http-log.ndjson", 145, [`line 41 ${REFUSED_UNREAD}`]],
])("%s loses no line but those that hold no request, and no secret is left", async (name, exchanges, skipped) => {
  const to = join(directory, `${name}.ndjson`);
  const found = await importRecording(`${GROUND_TRUTH}recordings/${name}`, to, importOptions);
  expect(found).toMatchObject({ exchanges, unreadable: 0, unanswered: 0 });
  expect(found.leftOut.map(({ where, reason }) => `${where} ${reason}`)).toEqual(skipped);
  expect(await readFile(to, "utf8")).not.toMatch(
    /alice-key|bob-key|bob%2Dkey|carol-secret|carol-hmac|carol-client-secret|carol-pass|eyJhbGci/,
  );
});

test("GoReplay gives what HAR gives of the same traffic", async () => {
  const [gor, har] = await Promise.all(["gor", "har"].map((ending) => exchangesOf(`${GROUND_TRUTH}recordings/kong-2.8.5.${ending}`)));
  expect(gor?.map(told)).toEqual(har?.map(told));
});

function told({ request, response, missing, unresolved }: RecordedExchange) {
  const body = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("latin1");
  return [
    request.method,
    request.target,
    body(request.body),
    response?.status,
    response?.headers,
    body(response?.body),
    missing,
    unresolved,
  ];
}
