import { type PredictedGravity, type PredictedItem, type Prediction, predictedGravities } from "../types/prediction.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { type Paint, painter, type Style } from "./paint.ts";
import { basisOf, gravityWords, PREDICTION, reachWords, tallyWords } from "./prediction-wording.ts";
import type { TerminalOptions } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** Names of one kind on screen before the rest is only counted. */
const NAMES_SHOWN = 4;
/** Narrower than this nothing lines up any more. */
const WIDTH_MIN_CHARACTERS = 60;

const styles: Readonly<Record<PredictedGravity, Style>> = { "will break": "bad", "needs sign-off": "doubt", benign: "good" };

/** What no backup can show stands apart, so that it does not bury what this one shows. */
const GENERAL = "Of every such upgrade, whatever is configured (what to do stands in prediction.md):";

/** A prediction for a person at a terminal, gravest first; what is benign takes one line or two. Ends with a newline. */
export function renderPrediction(prediction: Prediction, options: TerminalOptions): string {
  const paint = painter(options.colour);
  const width = Math.max(WIDTH_MIN_CHARACTERS, Math.floor(options.width));
  const said = () => wrap(PREDICTION, width, "", "").map((line) => paint("doubt", line));
  const lines = [
    `${paint("strong", inert(`Kong ${prediction.x} → ${prediction.y}`, width))}  ${tallyWords(prediction)}`,
    ...said(),
    ...wrap(basisOf(prediction), width, "", ""),
    ...predictedGravities.flatMap((gravity) => section(prediction, gravity, paint, width)),
    "",
    paint("strong", "Not covered"),
    ...prediction.notCovered.flatMap((one) => wrap(inert(one, VALUE_LIMIT_CHARACTERS * 2), width, "  - ", "    ")),
    "",
    ...said(),
  ];
  return `${lines.join("\n")}\n`;
}

function section(prediction: Prediction, gravity: PredictedGravity, paint: Paint, width: number): readonly string[] {
  const items = prediction.items.filter((one) => one.gravity === gravity);
  if (items.length === 0) return [];
  const brief = (one: PredictedItem) => gravity === "benign" || one.general;
  const [full, short] = [items.filter((one) => !brief(one)), items.filter(brief)];
  const heading = full.length > 0 && short.length > 0 ? wrap(GENERAL, width, "  ", "  ").map((line) => paint("strong", line)) : [];
  return [
    "",
    ...wrap(gravityWords[gravity], width, "", "").map((line) => paint(styles[gravity], line)),
    ...full.flatMap((one) => inFull(one, prediction, paint, width)),
    ...heading,
    ...short.flatMap((one) => briefly(one, prediction, width)),
  ];
}

function inFull(item: PredictedItem, prediction: Prediction, paint: Paint, width: number): readonly string[] {
  const tell = (text: string) => wrap(inert(text, VALUE_LIMIT_CHARACTERS * 4), width, "      ", "        ");
  const reach = reachWords(item, prediction, NAMES_SHOWN);
  return [
    ...wrap(`${item.id}: ${inert(item.title, VALUE_LIMIT_CHARACTERS * 2)}`, width, "  ", "    ").map((line) => paint("strong", line)),
    ...(reach === "" ? [] : wrap(inert(reach, VALUE_LIMIT_CHARACTERS * 4), width, "    ", "      ")),
    ...item.details.slice(0, NAMES_SHOWN).flatMap(tell),
    ...(item.details.length > NAMES_SHOWN ? [`      and ${item.details.length - NAMES_SHOWN} more in prediction.md`] : []),
    ...(item.advice === null ? [] : wrap(`→ ${inert(item.advice, VALUE_LIMIT_CHARACTERS * 3)}`, width, "    ", "      ")),
    ...wrap(`[${inert(item.source, VALUE_LIMIT_CHARACTERS * 2)}]`, width, "    ", "    ").map((line) => paint("faint", line)),
  ];
}

/** Id, title and how far it reaches; the rest stands in prediction.md. */
function briefly(item: PredictedItem, prediction: Prediction, width: number): readonly string[] {
  const reach = item.general ? "" : reachWords({ ...item, consumers: [] }, prediction, 0).replaceAll(/: {2}and \d+ more/g, "");
  const line = `${item.id}: ${inert(item.title, VALUE_LIMIT_CHARACTERS * 2)}${reach === "" ? "" : ` (${reach})`}`;
  return wrap(line, width, "  ", "    ");
}
