import type { Decision, Look } from "./judge.ts";
import type { Measured } from "./measures.ts";
import { share } from "./proportions.ts";

const decisionWords: Readonly<Record<Decision, string>> = { "go-on": "go on", hold: "hold", "roll-back": "roll back" };

/** One look for people: the decision, the requests it rests on, each measure, and why. */
export function lookLines({ look, looks, decision, reasons, baseline, requests, measures }: Look): string {
  const rests = `X ${requests.x} requests${baseline === "before" ? " (all before the watch)" : ""}, Y ${requests.y}`;
  const told = measures.filter(({ verdict }) => verdict !== "unknown").map(measuredWords);
  return [
    `look ${look} of ${looks}: ${decisionWords[decision]} (${rests})`,
    ...(told.length === 0 ? [] : [`  ${told.join(" · ")}`]),
    ...reasons.map((reason) => `  ${decision === "roll-back" ? "because" : "held because"} ${reason}`),
    "",
  ].join("\n");
}

/** What the last look decides, and how small a worsening of Y it could have told. */
export function lastLines(last: Look): string {
  const seen = last.measures.flatMap(({ name, calledWorseFrom }) =>
    calledWorseFrom === null || last.decision === "roll-back" ? [] : [`${name} ${percent(calledWorseFrom)}`],
  );
  const limits = seen.length === 0 ? "" : `  less than this on Y would not have been called worse: ${seen.join(", ")}\n`;
  return `${decisionWords[last.decision].toUpperCase()}\n${limits}`;
}

function measuredWords({ name, x, y, aboveMilliseconds, verdict }: Measured): string {
  const what = aboveMilliseconds === null ? name : `${name} above ${aboveMilliseconds} ms`;
  return `${what} ${percent(share(x))} → ${percent(share(y))}${verdict === "fine" ? "" : ` (${verdict})`}`;
}

/** Three digits that count: 0.0123 %, 1.23 %, 100 %. */
function percent(of: number): string {
  return `${Number((of * 100).toPrecision(3))} %`;
}
