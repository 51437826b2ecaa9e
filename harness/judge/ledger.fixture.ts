import type { CaseVerdict, Certificate, Verdict } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import type { PlannedCase } from "../types/plan.ts";
import { gatewayVersion } from "../types/version.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { type CertificateMeta, createLedger, type LedgerContext } from "./ledger.ts";
import { gatherFacts } from "./plan-facts.ts";

const shop = inventory({
  routes: [route({ id: "a" }), route({ id: "b" })],
  plugins: [
    plugin({ name: "key-auth", route_id: "a" }),
    plugin({ name: "key-auth", route_id: "b" }),
    plugin({ name: "cors", route_id: "b" }),
    plugin({ name: "acl", route_id: "b", enabled: false }),
  ],
});

const planned = (key: string): PlannedCase =>
  plannedCase(key, [exchange(key, { request: request({ target: `/${key}` }) })], { id: "recorded", kind: "recorded" });

export const difference = (part: Partial<JudgedDifference> = {}): JudgedDifference => ({
  exchange: "e",
  end: "client",
  path: "status",
  x: "200",
  y: "500",
  gravity: "other answer",
  blame: { kind: "plugin", plugin: "key-auth", instance: "key-auth-a", entity: "key-auth on route a", why: "because" },
  explanation: null,
  recognised: null,
  ...part,
});

export const verdict = (key: string, one: Verdict, part: Partial<CaseVerdict> = {}): CaseVerdict => ({
  key,
  id: "recorded",
  title: key,
  level: "must",
  kind: "recorded",
  plugin: null,
  plugins: ["key-auth"],
  instances: ["key-auth-a"],
  route: "a",
  verdict: one,
  reasons: [],
  differences: [],
  exchanges: 1,
  request: `GET /${key}`,
  ...part,
});

const meta: CertificateMeta = {
  rehearsal: true,
  issuedAt: "2026-11-23T00:00:00.000Z",
  seconds: 1,
  tool: "0",
  seed: 1,
  reproduce: "",
  x: { version: "2.8.5", runtime: "embedded", image: null },
  y: { version: "3.9.1", runtime: "embedded", image: null },
  control: true,
  overrides: [],
  inputs: [],
  compared: null,
  findings: [],
};

export function certificate(
  keys: readonly string[],
  given: readonly CaseVerdict[],
  part: Partial<LedgerContext> = {},
  more: Partial<CertificateMeta> = {},
): Certificate {
  const mask = (text: string) => text;
  const gathered = gatherFacts({ changes: part.changes ?? [], waivers: part.waivers ?? [], mask });
  for (const key of keys) gathered.note(planned(key));
  const ledger = createLedger({
    planned: gathered.facts(),
    inventory: shop,
    x: gatewayVersion("2.8.5"),
    y: gatewayVersion("3.9.1"),
    changes: [],
    waivers: [],
    now: new Date("2026-11-23"),
    mask,
    unreachable: [{ instance: "cors-b", reason: "there is no suite for cors" }],
    onlyPlugins: null,
    ...part,
  });
  for (const one of given) ledger.add(one);
  return ledger.certificate({ ...meta, ...more });
}
