import { type PredictedItem, type Prediction, predictedGravities } from "../types/prediction.ts";
import { code, text } from "./markdown-text.ts";
import { basisOf, gravityWords, PREDICTION, tallyWords } from "./prediction-wording.ts";

/** prediction.md, GitHub Flavored Markdown: every item with every name. */
export function renderPredictionMarkdown(prediction: Prediction): string {
  const lines = [
    `# Prediction: Kong ${text(prediction.x)} → ${text(prediction.y)}`,
    "",
    `> **${PREDICTION}**`,
    "",
    text(tallyWords(prediction)),
    "",
    text(basisOf(prediction)),
    ...predictedGravities.flatMap((gravity) => {
      const items = prediction.items.filter((one) => one.gravity === gravity);
      return items.length === 0 ? [] : ["", `## ${text(gravityWords[gravity])}`, ...items.flatMap(itemLines)];
    }),
    "",
    "## Not covered",
    "",
    ...prediction.notCovered.map((one) => `- ${text(one)}`),
    "",
    `> **${PREDICTION}**`,
  ];
  return `${lines.join("\n")}\n`;
}

function itemLines(item: PredictedItem): readonly string[] {
  const names = (kind: "routes" | "instances" | "consumers") =>
    item[kind].length === 0 ? [] : [`- ${kind} (${item[kind].length}): ${item[kind].map((name) => code(name)).join(", ")}`];
  return [
    "",
    `### ${code(item.id)}: ${text(item.title)}`,
    "",
    ...(item.general ? ["- of every such upgrade, whatever is configured"] : names("routes")),
    ...names("instances"),
    ...names("consumers"),
    ...item.details.map((one) => `- ${text(one)}`),
    ...(item.advice === null ? [] : [`- **What to do:** ${text(item.advice)}`]),
    `- Source: ${text(item.source)}`,
  ];
}
