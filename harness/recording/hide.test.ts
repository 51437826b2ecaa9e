import { expect, test } from "vitest";
import { printMarker } from "../secrets/marker.ts";
import { visibleTexts } from "./hide.ts";

const stored = (value: string) => ({
  id: "1",
  at: "2026-03-01T10:00:00.000Z",
  scheme: "http" as const,
  client: null,
  request: { method: "GET", target: "/", headers: [["X-A", value] as [string, string]], body: null },
  response: null,
  missing: [],
});
const seen = (value: string) => visibleTexts(stored(value)).map(({ text }) => text);

test("the last look sees through the marker of a JWT, and through none beside it", () => {
  const token = JSON.stringify({ claims: { iss: "{{credential:jwt:alice:1:key}}", sub: "alice-key" } });
  const found = seen(`Bearer ${printMarker({ kind: "jwt", owner: "alice", id: "1", token })}`).join("\n");
  expect(found).toContain("alice-key");
  expect(found).not.toContain("credential");
  expect(seen("{{credential:jwt:alice-key:1:key}}").join()).not.toContain("alice-key");
});
