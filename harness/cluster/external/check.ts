import { readFile } from "node:fs/promises";
import { HarnessError } from "../../errors.ts";
import type { ProxyTls } from "../../types/cluster.ts";
import { compareVersions, type GatewayVersion, gatewayVersion } from "../../types/version.ts";
import { ask, reachDatabase, reachProxy } from "./reach.ts";
import type { ExternalSide, SideName } from "./sides.ts";

/** @throws HarnessError `config-invalid` when the certificate file cannot be read */
export async function tlsOf(name: SideName, { proxy }: ExternalSide): Promise<ProxyTls> {
  if (proxy.ca === null) return { servername: proxy.sni, ca: null };
  const ca = await readFile(proxy.ca, "utf8").catch((cause: unknown) => {
    throw new HarnessError("config-invalid", `${name}.ca: ${proxy.ca} cannot be read`, "Name a file with a certificate in PEM.", { cause });
  });
  if (!ca.includes("-----BEGIN CERTIFICATE-----")) {
    throw new HarnessError("config-invalid", `${name}.ca: ${proxy.ca} holds no certificate in PEM`, "Export the certificate as PEM.");
  }
  return { servername: proxy.sni, ca };
}

/**
 * Asks everything of one cluster that says whether it can be used: each address whether it answers, the Status API whether it is well,
 * the Admin API which release it is. Changes nothing there.
 * @returns the release, as the Admin API tells it or else as configured
 * @throws HarnessError `cluster-failed` for what does not answer or is not well, `config-invalid` when it is another release
 */
export async function checkSide(name: SideName, side: ExternalSide, tls: ProxyTls): Promise<GatewayVersion> {
  const { proxy, admin, status, database } = side;
  for (const url of [proxy.http, proxy.https]) if (url !== null) await reachProxy(`the proxy of ${name}`, new URL(url), tls);
  if (status !== null) await refuseUnwell(name, under(status, "status"), tls);
  const version = admin === null ? side.version : await toldVersion(name, under(admin, ""), tls, side.version);
  if (database !== null) await reachDatabase(`the database of ${name}`, database);
  return version;
}

/** A path below the URL's own, which a reverse proxy may have put there. */
function under(base: string, path: string): URL {
  return new URL(path, base.endsWith("/") ? base : `${base}/`);
}

/** `GET /status` of the Status API (and of the Admin API) says since 0.x whether the node reaches its database. */
async function refuseUnwell(name: SideName, url: URL, tls: ProxyTls): Promise<void> {
  const { status, body } = await ask(`the Status API of ${name}`, url, tls);
  const { reachable } = record(record(body)["database"]);
  if (status === 200 && reachable !== false) return;
  throw new HarnessError(
    "cluster-failed",
    `${name} is not well: its Status API (${url.href}) ${status === 200 ? "says that it does not reach its database" : `answered ${status}`}`,
    "Mend the cluster first, or correct the address: it is that of status_listen, without a path.",
  );
}

/** The node's root document names its release ("2.8.5", "3.4.3.9-enterprise-edition"). */
async function toldVersion(name: SideName, url: URL, tls: ProxyTls, configured: GatewayVersion): Promise<GatewayVersion> {
  const { status, body } = await ask(`the Admin API of ${name}`, url, tls);
  const text = /^\d+\.\d+(\.\d+){0,2}/.exec(String(record(body)["version"] ?? ""))?.[0];
  if (status !== 200 || text === undefined) {
    throw new HarnessError(
      "cluster-failed",
      `the Admin API of ${name} (${url.href}) answered ${status} and named no release`,
      `Correct the address, or take ${name}.admin out: it is only asked for the release.`,
    );
  }
  const found = gatewayVersion(text);
  if (found.line === configured.line && compareVersions(found.text, configured.text) === 0) return found;
  throw new HarnessError(
    "config-invalid",
    `${name} is configured as Kong ${configured.text}, and its Admin API says ${text}`,
    `Set ${name}.version to "${text}", or name the cluster that runs ${configured.text}.`,
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
