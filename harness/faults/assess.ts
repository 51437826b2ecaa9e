import type { Culprit, Fault } from "../model/faults/index.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Blame } from "../types/difference.ts";
import { gravities } from "../types/difference.ts";
import type { Judged } from "./bench.ts";

/** Somebody who was blamed: a plugin by name, "router" or "core". */
interface Blamed {
  readonly name: string;
  /** The entity most often named, as in the backup, or null. */
  readonly entity: string | null;
  readonly differences: number;
  readonly right: "culprit" | "follows" | "wrong";
  /** Where one of the differences is: its end, path and case. */
  readonly example: string;
}

/**
 * caught: refused, and the right one is blamed · wrong blame: refused, and somebody else is blamed for what the fault did, or the culprit
 * is not · missed: requests show it and nobody refuses · not exercised: no request of the plan shows it
 */
type Outcome = "caught" | "wrong blame" | "missed" | "not exercised";

export interface Assessment {
  readonly fault: Fault;
  readonly outcome: Outcome;
  /** Exchanges that the fault changed. */
  readonly changed: number;
  /** Cases that refuse because of it. */
  readonly cases: number;
  /** Whoever is blamed, gravest and most frequent first. */
  readonly blamed: readonly Blamed[];
  /** Exchanges that refuse although the fault did not change them. */
  readonly falseAlarms: readonly string[];
}

/** Holds what was judged against what the fault is. */
export function assess(fault: Fault, { verdicts, changed }: Judged): Assessment {
  const refusing = verdicts.filter(({ verdict }) => verdict === "different" || verdict === "inconclusive");
  const counts = new Map<string, { differences: number; gravity: number; entities: Map<string, number>; example: string }>();
  const falseAlarms = new Set<string>();
  for (const verdict of refusing) {
    for (const { blame, exchange, gravity, where } of accused(verdict)) {
      if (exchange !== null && !changed.has(exchange)) falseAlarms.add(exchange);
      const name = nameOf(blame);
      const known = counts.get(name) ?? { differences: 0, gravity: gravities.length, entities: new Map(), example: where };
      known.entities.set(blame.entity ?? "", (known.entities.get(blame.entity ?? "") ?? 0) + 1);
      counts.set(name, {
        differences: known.differences + 1,
        gravity: Math.min(known.gravity, gravity),
        entities: known.entities,
        example: known.example,
      });
    }
  }
  const blamed = [...counts]
    .sort(([, a], [, b]) => a.gravity - b.gravity || b.differences - a.differences)
    .map(
      ([name, { differences, entities, example }]): Blamed => ({
        name,
        differences,
        entity: mostOf(entities),
        right: rightness(name, fault),
        example,
      }),
    );
  return {
    fault,
    outcome: outcomeOf(refusing.length, changed.size, blamed),
    changed: changed.size,
    cases: refusing.length,
    blamed,
    falseAlarms: [...falseAlarms],
  };
}

interface Accusation {
  readonly blame: Pick<Blame, "kind" | "plugin" | "entity">;
  /** Null where a whole case refuses and not one of its exchanges. */
  readonly exchange: string | null;
  readonly gravity: number;
  readonly where: string;
}

function accused({ key, reasons, differences, plugin }: CaseVerdict): readonly Accusation[] {
  const unexplained = differences.filter(({ explanation }) => explanation === null);
  if (unexplained.length > 0) {
    return unexplained.map(({ blame, exchange, gravity, end, path }) => ({
      blame,
      exchange,
      gravity: gravities.indexOf(gravity),
      where: `${end} ${path} in ${key}`,
    }));
  }
  const kind = plugin === null ? "core" : "plugin";
  return [
    { blame: { kind, plugin, entity: null }, exchange: null, gravity: gravities.length, where: `${reasons[0] ?? "no reason"} in ${key}` },
  ];
}

function nameOf({ kind, plugin }: Pick<Blame, "kind" | "plugin">): string {
  return kind === "plugin" ? (plugin ?? kind) : kind;
}

export function culpritName(culprit: Culprit): string {
  return culprit.kind === "plugin" ? culprit.plugin : culprit.kind;
}

function rightness(name: string, { blame, follows = [] }: Fault): Blamed["right"] {
  if (name === culpritName(blame)) return "culprit";
  return follows.includes(name) ? "follows" : "wrong";
}

function outcomeOf(refusing: number, changed: number, blamed: readonly Blamed[]): Outcome {
  if (refusing === 0) return changed === 0 ? "not exercised" : "missed";
  const culprit = blamed.some(({ right }) => right === "culprit");
  return culprit && blamed.every(({ right }) => right !== "wrong") ? "caught" : "wrong blame";
}

function mostOf(entities: ReadonlyMap<string, number>): string | null {
  const [first] = [...entities].sort(([, a], [, b]) => b - a);
  return first === undefined || first[0] === "" ? null : first[0];
}
