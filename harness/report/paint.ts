import { styleText } from "node:util";

export type Style = "good" | "bad" | "doubt" | "faint" | "strong";
export type Paint = (style: Style, text: string) => string;

const formats = {
  good: ["bold", "green"],
  bad: ["bold", "red"],
  doubt: ["bold", "yellow"],
  faint: ["dim"],
  strong: ["bold"],
} as const;

/** Colours when asked for, and only then: whether the output is a terminal is the caller's knowledge, so the stream is not consulted. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? styleText([...formats[style]], text, { validateStream: false }) : text);
}

const styles: Readonly<Record<string, Style>> = {
  granted: "good",
  certified: "good",
  refused: "bad",
  inconclusive: "doubt",
  "not exercised": "doubt",
};

/** The style of a certificate's or a plugin's verdict. */
export function verdictStyle(verdict: string): Style {
  return styles[verdict] ?? "strong";
}
