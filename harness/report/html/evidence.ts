import type { Certificate, CertificateCluster, Digest } from "../../types/certificate.ts";
import { REHEARSAL } from "../wording.ts";
import { command, html, type Markup, short } from "./markup.ts";
import { moment } from "./top.ts";

const FINDINGS_SHOWN = 500;

/** What a run found beside differences, those that refuse first. */
export function findingsSection({ findings }: Certificate): Markup | false {
  if (findings.length === 0) return false;
  const sorted = [...findings].sort((a, b) => Number(b.refuses) - Number(a.refuses));
  return html`<section id="findings"><h2>Findings <small>${findings.length}</small></h2><ul class="findings">
${sorted.slice(0, FINDINGS_SHOWN).map(
  ({
    kind,
    text,
    refuses,
  }) => html`<li class="${refuses ? "bad" : ""}">${refuses && html`<strong><span aria-hidden="true">✗</span> refuses</strong> `}<span class="kind">${kind}</span> ${text}</li>
`,
)}</ul>${sorted.length > FINDINGS_SHOWN && html`<p class="note">and ${sorted.length - FINDINGS_SHOWN} more in certificate.json</p>`}</section>`;
}

/** What went in, what was set differently, which releases took part, and how to run it again. */
export function evidenceSection(certificate: Certificate): Markup {
  const { inputs, subjects, overrides, reproduce, tool, seed, validity } = certificate;
  return html`<section id="evidence"><h2>Evidence</h2>
<div class="scroll" role="region" aria-label="Clusters" tabindex="0"><table><thead><tr><th scope="col">cluster</th><th scope="col">Kong</th><th scope="col">runtime</th><th scope="col">image</th></tr></thead><tbody>${cluster("X", certificate.x)}${cluster("Y", certificate.y)}</tbody></table></div>
<p>Control copy of X: ${certificate.control ? "yes; what it disagrees with X on is noise" : "no; noise of X counts as differences"}. Issued by ${tool}, seed ${seed}.${validity !== undefined && html` Valid from ${moment(validity.notBefore)} to ${moment(validity.notAfter)}.`}</p>
${digests("Speaks for", subjects ?? [])}${digests("Inputs", inputs)}
${overrides.length > 0 && html`<h3>Set differently from the operator's configuration</h3><ul>${overrides.map((one) => html`<li>${one}</li>`)}</ul>`}
<h3>Run it again</h3>${command(reproduce)}
${certificate.rehearsal && html`<p class="rehearsal">${REHEARSAL}</p>`}</section>`;
}

function cluster(name: string, { version, runtime, image }: CertificateCluster): Markup {
  return html`<tr><th scope="row">${name}</th><td>${short(version)}</td><td>${runtime}</td><td>${image === null ? "none" : html`<code>${short(image)}</code>`}</td></tr>`;
}

function digests(title: string, all: readonly Digest[]): Markup | false {
  if (all.length === 0) return false;
  return html`<h3>${title}</h3><div class="scroll" role="region" aria-label="${title}, by digest" tabindex="0"><table class="digests"><thead><tr><th scope="col">what</th><th scope="col">sha256</th></tr></thead><tbody>${all.map(({ name, sha256 }) => html`<tr><th scope="row">${short(name)}</th><td><code>${short(sha256)}</code></td></tr>`)}</tbody></table></div>`;
}
