import { createHash } from "node:crypto";
import { verdictWords } from "../wording.ts";
import { coverageSection } from "./coverage.ts";
import { differencesSection } from "./differences.ts";
import { evidenceSection, findingsSection } from "./evidence.ts";
import { filterBar, helpDialog, navigation } from "./filters.ts";
import type { HtmlInput } from "./input.ts";
import { latencySection } from "./latency.ts";
import { asIs, html } from "./markup.ts";
import { pluginsSection } from "./plugins.ts";
import { explanationSections, reasonSections } from "./reasons.ts";
import { withoutPart } from "./shell.ts";
import { topSection } from "./top.ts";
import { windowsSection } from "./windows.ts";

/**
 * report.html: one file that needs nothing else, not even a script to be read. Its policy lets the browser load nothing and run nothing but
 * the style sheet and the scripts in it, named by digest (CSP Level 3, 2.3.1), so that a value that got through would still do nothing.
 */
export function renderHtml({ certificate, observations, cases, assets }: HtmlInput): string {
  const { css, scripts } = assets;
  const policy = `default-src 'none'; style-src ${digest(css)}; script-src ${scripts.map(digest).join(" ")}; base-uri 'none'; form-action 'none'`;
  const context = { reproduce: certificate.reproduce, cases, observations };
  const title = `${verdictWords(certificate)}: Kong ${certificate.x.version} → ${certificate.y.version}`;
  return html`${asIs("<!doctype html>")}
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${asIs(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>${title}</title><style>${asIs(css)}</style></head>
<body data-reproduce="${withoutPart(certificate.reproduce)}"><a class="skip" href="#verdict">Skip to the verdict</a>
<header class="bar">${navigation(certificate)}${filterBar(certificate)}</header>
<main>
${topSection(certificate, observations)}
${pluginsSection(certificate)}
${differencesSection(certificate, context)}
${reasonSections(certificate)}
${coverageSection(certificate, observations)}
${windowsSection(observations)}
${latencySection(observations, certificate.rehearsal)}
${explanationSections(certificate)}
${findingsSection(certificate)}
${evidenceSection(certificate)}
</main>
${helpDialog()}
${scripts.map((script) => html`<script type="module">${asIs(script)}</script>`)}</body></html>
`.markup;
}

/** A source expression for exactly this text. What ends the element cannot be in our own two files; tests see to it. */
function digest(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
