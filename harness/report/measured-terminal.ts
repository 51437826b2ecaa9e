import type { MeasuredImpact, MeasuredInstance, MeasuredSplit } from "../types/measured.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { type Paint, painter } from "./paint.ts";
import type { TerminalOptions } from "./terminal.ts";
import { grouped, wrap } from "./wrap.ts";

/** Longest name of an instance in its column; --json has them whole. */
const INSTANCE_CHARACTERS = 36;

const WHERE: Readonly<Record<MeasuredImpact["runtime"], string>> = {
  embedded:
    "REHEARSAL: measured on the model gateway, not on Kong; it shows that the bound and the model agree, and is no evidence about Kong.",
  containers: "Measured on clusters that were started from the backup, one node each.",
  external: "Measured on clusters that already stand.",
};

/** What limits admitted while one client's requests were divided, beside the bound: one row an instance, one column a share. Ends with a newline. */
export function renderMeasured({ runtime, impact, instances }: MeasuredImpact, options: TerminalOptions): string {
  const paint = painter(options.colour);
  const width = Math.max(60, Math.floor(options.width));
  const lines = [
    ...wrap(WHERE[runtime], width, "", "").map((line) => paint("strong", line)),
    ...wrap(
      `Kong ${impact.x} and ${impact.y}: one client's requests were divided between X and Y until every side that got any refused. Each column is a share of Y, and shows how many were admitted in one window, of how many at most (impact's worst; at 0 and 100 % one side's own).`,
      width,
      "",
      "",
    ),
    "",
    ...tableLines(instances, paint),
  ];
  const reasons = instances.flatMap(reasonsOf);
  if (reasons.length > 0)
    lines.push(
      "",
      paint("strong", "Not measured"),
      ...reasons.flatMap((text) => wrap(inert(text, VALUE_LIMIT_CHARACTERS * 3), width, "  - ", "    ")),
    );
  return `${lines.join("\n")}\n`;
}

function tableLines(instances: readonly MeasuredInstance[], paint: Paint): readonly string[] {
  const measured = instances.filter(({ splits }) => splits.length > 0);
  const shares = measured[0]?.splits.map(({ sharePercent }) => `${sharePercent} %`) ?? [];
  if (measured.length === 0) return ["Nothing could be measured."];
  const rows = measured.map(({ instance, window, splits }) => [cut(instance), window, ...splits.map(cell)]);
  const head = ["instance", "window", ...shares];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((text, column) => (column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0))).join("  ");
  return [
    paint("faint", line(head)),
    ...rows.map((row, index) =>
      measured[index]?.splits.some(({ verdict }) => verdict === "exceeds") ? paint("bad", line(row)) : line(row),
    ),
  ];
}

function cell({ admitted, bound, verdict }: MeasuredSplit): string {
  if (verdict === "unmeasured") return `?/${grouped(bound)}`;
  return `${grouped(admitted.x + admitted.y)}/${grouped(bound)}${verdict === "exceeds" ? "!" : ""}`;
}

function reasonsOf({ instance, why, splits }: MeasuredInstance): readonly string[] {
  if (why !== null) return [`${instance}: ${why}`];
  const by = new Map<string, string[]>();
  for (const split of splits) if (split.why !== null) by.set(split.why, [...(by.get(split.why) ?? []), `${split.sharePercent} %`]);
  return [...by].map(([reason, shares]) => `${instance} at ${shares.join(", ")}: ${reason}`);
}

function cut(text: string): string {
  const shown = inert(text, VALUE_LIMIT_CHARACTERS);
  return shown.length <= INSTANCE_CHARACTERS ? shown : `${shown.slice(0, INSTANCE_CHARACTERS - 1)}…`;
}
