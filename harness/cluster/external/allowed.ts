import pg from "pg";
import { HarnessError } from "../../errors.ts";
import type { ExternalSide, SideName } from "./sides.ts";

/** A place that a run would contact, and the setting that names it. */
interface Target {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * Refuses to contact what nobody allowed: probes carry real credentials and counters are emptied, so a mistyped address must
 * not be the production gateway's. Looks at settings only; nothing is resolved or contacted.
 * @throws HarnessError `config-invalid` that names the setting and the host
 */
export function refuseUnnamed(sides: Readonly<Record<SideName, ExternalSide>>, allowHosts: readonly string[]): void {
  const allowed = new Set(allowHosts.map((entry) => entry.toLowerCase()));
  for (const { setting, host, port } of [...targetsOf("x", sides.x), ...targetsOf("y", sides.y)]) {
    const names = host.includes(":") ? [host, `[${host}]`] : [host];
    if (names.some((name) => allowed.has(name) || allowed.has(`${name}:${port}`))) continue;
    throw new HarnessError(
      "config-invalid",
      `${setting} is at ${host}:${port}, which allowHosts does not name; nothing was sent`,
      `When it is a staging cluster that may be sent requests with real credentials, add "${host}:${port}" to allowHosts.`,
    );
  }
}

function targetsOf(side: SideName, { proxy, admin, status, database }: ExternalSide): readonly Target[] {
  const web = [
    { setting: `${side}.proxy`, url: proxy.http },
    { setting: `${side}.proxy`, url: proxy.https },
    { setting: `${side}.admin`, url: admin },
    { setting: `${side}.status`, url: status },
  ].flatMap(({ setting, url }) => (url === null ? [] : [{ setting, ...webPlace(new URL(url)) }]));
  return database === null ? web : [...web, { setting: `${side}.database`, ...databasePlace(database) }];
}

function webPlace({ hostname, port, protocol }: URL) {
  return { host: hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase(), port: port === "" ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) };
}

/** As the client that will connect reads it: parameters behind the question mark may name another host than the URL does. */
function databasePlace(url: string) {
  const { host, port } = new pg.Client({ connectionString: url });
  return { host: host.toLowerCase(), port };
}
