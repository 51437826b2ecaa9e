import type { Certificate, Counts, PluginVerdict, Verdict } from "../../types/certificate.ts";
import { html, type Markup } from "./markup.ts";

type Tone = "good" | "bad" | "doubt" | "quiet";

/** A sign and a tone for each verdict: colour is never the only thing that tells them apart. */
const looks: Readonly<Record<Verdict | PluginVerdict["verdict"] | Certificate["verdict"], readonly [sign: string, tone: Tone]>> = {
  granted: ["✓", "good"],
  refused: ["✗", "bad"],
  inconclusive: ["?", "doubt"],
  certified: ["✓", "good"],
  "not exercised": ["○", "quiet"],
  same: ["=", "quiet"],
  explained: ["≈", "quiet"],
  waived: ["✎", "quiet"],
  different: ["≠", "bad"],
};

export function signOf(verdict: keyof typeof looks): string {
  return looks[verdict][0];
}

export function toneOf(verdict: keyof typeof looks): Tone {
  return looks[verdict][1];
}

/** "✗ refused", in its colour. */
export function badge(verdict: keyof typeof looks): Markup {
  return html`<span class="badge ${toneOf(verdict)}"><span aria-hidden="true">${signOf(verdict)}</span> ${verdict}</span>`;
}

/** The gravest verdict that any case has. */
export function worstOf(cases: Counts): Verdict {
  return (["different", "inconclusive", "waived", "explained"] as const).find((verdict) => cases[verdict] > 0) ?? "same";
}
