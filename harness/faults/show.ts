import type { Fault } from "../model/faults/index.ts";
import { culpritName } from "./assess.ts";
import type { CleanRun } from "./clean.ts";
import type { Trial } from "./run.ts";

const ID_COLUMNS = 47;
const OUTCOME_COLUMNS = 14;
/** More than these say nothing new; all are counted. */
const SHOWN = 3;

/** One line a fault: its id, who must be blamed, and what it does. */
export function listFaults(faults: readonly Fault[]): readonly string[] {
  return [
    ...faults.map((fault) => `${fault.id.padEnd(ID_COLUMNS)}${culpritName(fault.blame).padEnd(20)}${fault.title}`),
    "",
    `${faults.length} faults`,
  ];
}

/** One line a trial: how it ended, on which way, and who was blamed for how many differences. */
export function renderTrial({ fault, versions, outcome, changed, cases, blamed, falseAlarms }: Trial): string {
  const named = blamed.slice(0, SHOWN).map(({ name, entity, differences, right, example }) => {
    const where = entity === null || right === "follows" ? name : `${name} (${entity})`;
    if (right === "wrong") return `WRONG ${where} ${differences}, as ${example}`;
    return `${right === "follows" ? "then " : ""}${where} ${differences}`;
  });
  const more = blamed.length > SHOWN ? [`${blamed.length - SHOWN} more`] : [];
  const alarms = falseAlarms.length > 0 ? `; ${falseAlarms.length} FALSE ALARMS` : "";
  const seen = `${cases} cases of ${changed} changed exchanges`;
  const way = `${versions.x} → ${versions.y}`;
  return `${outcome.padEnd(OUTCOME_COLUMNS)}${fault.id.padEnd(ID_COLUMNS)}${way}  ${[seen, ...named, ...more].join("; ")}${alarms}`;
}

/** True when a fault got away, or somebody else was made responsible, or something refused that the fault did not touch. */
export function failed({ outcome, falseAlarms }: Trial): boolean {
  return outcome !== "caught" || falseAlarms.length > 0;
}

export function renderTotals(trials: readonly Trial[], seconds: number): string {
  const count = (outcome: Trial["outcome"]) => trials.filter((trial) => trial.outcome === outcome).length;
  const alarms = trials.reduce((sum, { falseAlarms }) => sum + falseAlarms.length, 0);
  const faults = new Set(trials.map(({ fault }) => fault.id)).size;
  return (
    `${faults} faults in ${trials.length} runs, ${Math.round(seconds)} s: ${count("caught")} caught and rightly blamed, ` +
    `${count("wrong blame")} blamed wrong, ${count("missed")} missed, ${count("not exercised")} not exercised, ${alarms} false alarms`
  );
}

export function renderClean({ versions, seed, exchanges, falseAlarms }: CleanRun): string {
  const alarms =
    falseAlarms.length === 0 ? "no false alarm" : [`${falseAlarms.length} FALSE ALARMS`, ...falseAlarms.slice(0, SHOWN)].join("\n  ");
  return `${versions.x} → ${versions.y}  seed ${seed}  ${exchanges} exchanges: ${alarms}`;
}
