import type { Certificate } from "../types/certificate.ts";
import { renderJson } from "./json.ts";
import { type PassedCase, passedUnlisted, type Result, resultsOf } from "./results.ts";

/** What cannot be known is neither passed nor failed there. */
const statusOf = { passed: "passed", failed: "failed", error: "other", skipped: "skipped" } as const;

/** ctrf.json, the Common Test Report Format: https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json. Times are of the run. */
export function renderCtrf(certificate: Certificate, passed: readonly PassedCase[] = []): string {
  const results = resultsOf(certificate, passed);
  const count = (status: (typeof statusOf)[Result["outcome"]]) => results.filter(({ outcome }) => statusOf[outcome] === status).length;
  const start = Date.parse(certificate.issuedAt);
  const { verdict, rehearsal, onlyPlugins, planned, exchanges, counts, x, y, reproduce } = certificate;
  const [name = "", version = ""] = certificate.tool.split(" ");
  return renderJson({
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    generatedBy: certificate.tool,
    timestamp: certificate.issuedAt,
    results: {
      tool: { name, version },
      summary: {
        ...{ tests: results.length, passed: count("passed"), failed: count("failed"), skipped: count("skipped"), pending: 0 },
        ...{ other: count("other"), start, stop: start + Math.round(certificate.seconds * 1000) },
      },
      tests: results.map(({ suite, name, outcome, message, detail }) => ({
        ...{ name, status: statusOf[outcome], duration: 0, suite: [suite] },
        ...(message === "" ? {} : { message }),
        ...(outcome === "passed" ? {} : { trace: detail }),
      })),
      extra: {
        verdict,
        rehearsal,
        onlyPlugins,
        planned,
        exchanges,
        counts,
        x,
        y,
        reproduce,
        passedNotListed: passedUnlisted(certificate, passed),
      },
    },
  });
}
