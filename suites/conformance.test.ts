import { expect, test } from "vitest";
import { certify } from "../harness/certify.ts";
import { loadConfig } from "../harness/config.ts";
import type { CaseVerdict } from "../harness/types/certificate.ts";

/** The same run as `npm run certify`, shown as one vitest test a case. */
const verdicts: CaseVerdict[] = [];
const quiet = { phase: () => {}, advance: () => {} };
const certificate = await certify(await loadConfig({ settings: {} }), {
  signal: AbortSignal.timeout(10 * 60_000),
  progress: quiet,
  onVerdict: (verdict) => verdicts.push(verdict),
});

test.each(verdicts.map((verdict) => [verdict.key, verdict.title, verdict] as const))("%s: %s", (_key, _title, verdict) => {
  const unexplained = verdict.differences.filter(({ explanation }) => explanation === null);
  expect({ verdict: verdict.verdict, reasons: verdict.reasons, unexplained }).toMatchObject({
    verdict: expect.stringMatching(/^(same|explained|waived)$/),
  });
});

test("every planned case was judged, and the certificate is granted", () => {
  expect(verdicts.length).toBe(certificate.planned);
  expect(certificate.verdict).toBe("granted");
});
