import Table from "cli-table3";
import { type Certificate, type PluginVerdict, verdicts } from "../types/certificate.ts";
import { inert } from "./inert.ts";
import { type Paint, verdictStyle } from "./paint.ts";
import { worstFirst } from "./wording.ts";
import { grouped } from "./wrap.ts";

/** Shortest and longest column for a plugin's name: "acl" to "request-size-limiting"; longer custom names are cut. */
const NAME_MIN_CHARACTERS = 8;
const NAME_MAX_CHARACTERS = 24;

/** Everything right of the name, one space between columns and no borders: with those it would not fit into 100 columns. */
const OTHER_COLUMNS_CHARACTERS = 78;

const none = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"] as const;
const inner = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"] as const;
const borderless = Object.fromEntries([...none, ...inner].map((part) => [part, ""]));

/** One row a plugin, those that refuse first. */
export function pluginLines(certificate: Certificate, paint: Paint, width: number): string[] {
  if (certificate.plugins.length === 0) return ["No plugin instance is in the backup's scope."];
  const longest = Math.max(...certificate.plugins.map((plugin) => plugin.plugin.length));
  const name = Math.max(NAME_MIN_CHARACTERS, Math.min(longest, NAME_MAX_CHARACTERS, width - OTHER_COLUMNS_CHARACTERS));
  const table = new Table({
    head: ["plugin", "instances", "exercised", ...verdicts.map((one) => (one === "inconclusive" ? "inconcl." : one)), "verdict"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right", "left"],
    chars: borderless,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 1 },
  });
  for (const plugin of worstFirst(certificate.plugins)) table.push(row(plugin, name, paint));
  const [head = "", ...rows] = table.toString().split("\n");
  return [paint("faint", head.trimEnd()), ...rows.map((line) => line.trimEnd())];
}

function row(plugin: PluginVerdict, name: number, paint: Paint): string[] {
  const counts = verdicts.map((verdict) => grouped(plugin.cases[verdict]));
  return [
    inert(plugin.plugin, name),
    grouped(plugin.instances),
    grouped(plugin.exercised),
    ...counts,
    paint(verdictStyle(plugin.verdict), plugin.verdict),
  ];
}
