import type { Certificate } from "../types/certificate.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { type PassedCase, passedUnlisted, type Result, resultsOf } from "./results.ts";
import { verdictWords } from "./wording.ts";

/** Elements of the format that Jenkins, GitLab and others read: https://github.com/testmoapp/junitxml */
const elementOf = { failed: "failure", error: "error", skipped: "skipped" } as const;

/** junit.xml: the verdict, the plugins and the refusing cases of one certificate, and of the cases that passed those that are given. */
export function renderJunit(certificate: Certificate, passed: readonly PassedCase[] = []): string {
  const results = resultsOf(certificate, passed);
  const suites = [...new Set(results.map(({ suite }) => suite))];
  const when = attributes({ timestamp: certificate.issuedAt.slice(0, 19) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "kong-cutover", ...countsOf(results), time: String(certificate.seconds) })}>`,
    ...suites.flatMap((suite) => {
      const own = results.filter((one) => one.suite === suite);
      const properties = suite === "certificate" ? propertiesOf(certificate, passed) : [];
      return [
        `  <testsuite${attributes({ name: suite, ...countsOf(own) })}${when}>`,
        ...properties,
        ...own.flatMap(testcase),
        "  </testsuite>",
      ];
    }),
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(results: readonly Result[]): Readonly<Record<string, string>> {
  const count = (outcome: Result["outcome"]) => String(results.filter((one) => one.outcome === outcome).length);
  return { tests: String(results.length), failures: count("failed"), errors: count("error"), skipped: count("skipped") };
}

function propertiesOf(certificate: Certificate, passed: readonly PassedCase[]): string[] {
  const { rehearsal, tool, seed, x, y, planned, exchanges, inputs } = certificate;
  const entries: readonly (readonly [string, string])[] = [
    ["verdict", verdictWords(certificate)],
    ["rehearsal", String(rehearsal)],
    ["tool", tool],
    ["seed", String(seed)],
    ["x", x.version],
    ["y", y.version],
    ["planned", String(planned)],
    ["exchanges", String(exchanges)],
    ["passed cases not listed", String(passedUnlisted(certificate, passed))],
    ...inputs.map(({ name, sha256 }) => [`sha256 of ${name}`, sha256] as const),
  ];
  const lines = entries.map(([name, value]) => {
    const shown = { name: inert(name, VALUE_LIMIT_CHARACTERS), value: inert(value, VALUE_LIMIT_CHARACTERS) };
    return `      <property${attributes(shown)}/>`;
  });
  return ["    <properties>", ...lines, "    </properties>"];
}

function testcase({ suite, name, outcome, message, detail }: Result): string[] {
  const head = `    <testcase${attributes({ classname: suite, name })}>`;
  if (outcome === "passed") return [head, `      <system-out>${escaped(detail)}</system-out>`, "    </testcase>"];
  const element = elementOf[outcome];
  return [head, `      <${element}${attributes({ message })}>${escaped(detail)}</${element}>`, "    </testcase>"];
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
}

const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/**
 * Text for an element or an attribute. XML 1.0 cannot hold controls, unpaired surrogates and U+FFFE and U+FFFF at all, not even as
 * references (section 2.2); results hold none of the former, because they are inert.
 */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => references[character] ?? "").replace(/[\ufffe\uffff]/g, "\ufffd");
}
