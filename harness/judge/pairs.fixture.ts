import type { CaseVerdict } from "../types/certificate.ts";
import type { Change, Waiver } from "../types/change.ts";
import type { Inventory } from "../types/inventory.ts";
import { type GatewayVersion, gatewayVersion } from "../types/version.ts";
import { inventoryOf, type Probe, plannedFor, probesOf, transcriptOf } from "./ground-truth.fixture.ts";
import { createJudge } from "./judge.ts";

/** One upgrade as real gateways showed it: what X, its control if there was one, and Y answered to the same probes. */
export interface Pair {
  readonly name: string;
  readonly x: GatewayVersion;
  readonly y: GatewayVersion;
  readonly probes: { readonly x: readonly Probe[]; readonly control: readonly Probe[] | null; readonly y: readonly Probe[] };
  readonly inventories: { readonly x: Inventory; readonly y: Inventory };
}

/** A control was taken of 2.8.5 alone. */
const CONTROL = "kong-2.8.5-control";

export function pairOf(x: string, y: string): Pair {
  const [onX, onY] = [gatewayVersion(x), gatewayVersion(y)];
  return {
    name: `${x} → ${y}`,
    x: onX,
    y: onY,
    probes: { x: probesOf(`kong-${x}`), control: x === "2.8.5" ? probesOf(CONTROL) : null, y: probesOf(`kong-${y}`) },
    inventories: { x: configured(onX), y: configured(onY) },
  };
}

/** 2.8.5 against the control copy that answered beside it, which takes the place of Y here. */
export function twins(): Pair {
  const pair = pairOf("2.8.5", "2.8.5");
  return { ...pair, name: "2.8.5 → its control", probes: { ...pair.probes, y: probesOf(CONTROL) } };
}

/** What db_export wrote of 2.8.5 and of the copy migrated to 3.9.1; 3.4.2 has the same rows as the latter in all that a judge reads. */
function configured({ line }: GatewayVersion): Inventory {
  return line === "2.8" ? inventoryOf("kong-2.8.5", "2.8") : inventoryOf("kong-3.9.1-after-migrations", line);
}

/** The verdict of every probe, in the order in which they were sent. Titles are "group / probe". */
export function judgedPair(
  { x, y, probes, inventories }: Pair,
  changes: readonly Change[],
  waivers: readonly Waiver[] = [],
): readonly CaseVerdict[] {
  const judge = createJudge({
    x: { version: x, inventory: inventories.x },
    y: { version: y, inventory: inventories.y },
    control: probes.control !== null,
    changes,
    waivers,
    now: new Date(0),
    mask: (text) => text,
  });
  return probes.x.map((probe, index) => {
    const at = { exchange: `p${index}`, line: x.line, inventory: inventories.x };
    const [beside, onY] = [probes.control?.[index], probes.y[index]];
    const own = transcriptOf(probe, { ...at, cluster: "x" }, probe);
    return judge.case(plannedFor(probe, at.exchange, own), {
      x: [own],
      ...(beside ? { control: [transcriptOf(beside, { ...at, cluster: "control" }, probe)] } : {}),
      ...(onY ? { y: [transcriptOf(onY, { exchange: at.exchange, cluster: "y", line: y.line, inventory: inventories.y }, probe)] } : {}),
    });
  });
}
