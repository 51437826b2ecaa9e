import type { Part } from "./run-header.ts";

const zeros = "0".repeat(64);

/** A part as a run writes it; one of three unless said otherwise. */
export function partOf(index: number, changes: Partial<Part> = {}): Part {
  const planned = { cases: index, exchanges: index * 2, recorded: index };
  return {
    ...{
      format: "kong-cutover-part",
      version: 1,
      tool: "kong-cutover 0.1.0",
      issuedAt: `2026-11-2${index}T10:00:00.000Z`,
      rehearsal: true,
    },
    ...{ seed: 1, reproduce: "npm run certify", control: true, overrides: ["one"], onlyPlugins: null, selection: null },
    x: { version: "2.8.5", runtime: "embedded", image: null },
    y: { version: "3.9.1", runtime: "embedded", image: null },
    inputs: [
      { name: "backup (fingerprint)", sha256: zeros },
      { name: "recording shop.ndjson", sha256: zeros },
      { name: "settings", sha256: zeros },
    ],
    shard: { index, of: 3 },
    ...{ planned, whole: { cases: 6, exchanges: 12, recorded: 6 }, waivers: ["a"], asked: [], unreachable: [], findings: [] },
    ...{ shareNotes: [], subjects: [], seconds: index, compared: { matched: 1, ignored: 2, upstreamUnseen: 0, routeUnknown: 0 } },
    ...{ compressed: null, lateMilliseconds: 0, journal: { verdicts: index, sha256: zeros } },
    ...changes,
  };
}
