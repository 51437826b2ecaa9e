import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { certify } from "../certify.ts";
import { startStandingEmbedded } from "../cluster/embedded-standing.ts";
import { loadConfig } from "../config.ts";
import { certificateSchema } from "../gate/schema.ts";
import { gatewayVersion } from "../types/version.ts";

const shop = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
const options = () => ({ signal: new AbortController().signal, progress: { phase: () => undefined, advance: () => undefined } });

/** A restore for the standing clusters and one for the run, then hundreds of exchanges in real time. */
const RUN_MILLISECONDS = 120_000;

test(
  "a certificate of clusters that already stand says so, and what was not observed",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "kc-certify-"));
    try {
      await using standing = await startStandingEmbedded({
        ...{ backup: shop, x: gatewayVersion("2.8"), y: gatewayVersion("3.9"), control: false, seed: 1 },
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      const side = (name: "x" | "y") =>
        `${name}: {proxy: '${standing[name].proxy.http.href}', version: '${standing[name].version.text}'}\n`;
      const file = join(folder, "cutover.yaml");
      const out = join(folder, "out");
      await writeFile(file, `backup: ${shop}\n${side("x")}${side("y")}allowHosts: [127.0.0.1]\nout: ${out}\nplugins: [key-auth]\n`);
      const config = await loadConfig({ config: file, settings: {} });

      const certificate = await certify(config, options());
      const { x, y, rehearsal, control, counts, planned, findings, reproduce } = certificate;
      expect([x.runtime, y.runtime, rehearsal, control]).toEqual(["external", "external", false, false]);
      expect(findings[0]?.text).toMatch(/the upstream end was not observed/);
      expect(planned).toBeGreaterThan(0);
      expect(counts.inconclusive, "what is documented of the upstream's end").toBeGreaterThan(0);
      expect(certificate.refusing.flatMap(({ reasons }) => reasons).join("\n")).toMatch(/upstream's end cannot be checked/);
      // Real minutes turn while it is sent, so that X and Y may stand at different counts.
      expect(certificate.verdict).not.toBe("granted");
      expect(reproduce).toContain("--config");
      expect(reproduce).not.toContain("--x");
      const written = JSON.parse(await readFile(join(out, "certificate.json"), "utf8"));
      expect(certificateSchema.safeParse(written).error, "the published schema").toBeUndefined();
      expect(written.envelope.signatures, "no key, no signature").toEqual([]);
      expect(await readFile(join(out, "certificate.md"), "utf8")).toMatch(/\| external \|[\s\S]*the upstream end was not observed/);

      const elsewhere = await loadConfig({ config: file, settings: { allowHosts: ["gateway.example"] } });
      await expect(certify(elsewhere, options())).rejects.toMatchObject({
        code: "config-invalid",
        message: expect.stringMatching(/x\.proxy is at/),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  RUN_MILLISECONDS,
);
