import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { docker, execute, kongImage, leftOf, nothing, options, type Place, place, postgresImage, sampleDump } from "./docker.fixture.ts";
import { startContainerClusters } from "./start.ts";

/** The sample's database in every form that it can be backed up in, written by the tools that operators use. */
const forms = { plain: "", custom: "", tar: "", directory: "", declarative: "" };
const READY_MILLISECONDS = 30_000;

let own: Place;
beforeAll(async () => {
  own = await place();
  const label = `kong-cutover-test.forms=${process.pid}`;
  const network = await docker("network", "create", "--internal", "--label", label, `cutover-forms-${process.pid}`);
  const database = await docker(
    "run",
    "-d",
    "--network",
    network,
    "--network-alias",
    "db",
    "--label",
    label,
    "-e",
    "POSTGRES_USER=kong",
    "-e",
    "POSTGRES_PASSWORD=forms",
    postgresImage,
  );
  try {
    const environment = ["-e", "PGPASSWORD=forms", "-e", "KONG_PG_PASSWORD=forms", "-e", "KONG_PG_HOST=db", "-e", "KONG_DATABASE=postgres"];
    // Over TCP: during its first start the server listens on its socket alone.
    const ready = async () => (await execute(database, "sh", "-c", "PGPASSWORD=forms psql -h 127.0.0.1 -U kong -c 'SELECT 1'")).code;
    await vi.waitFor(async () => expect(await ready()).toBe(0), { timeout: READY_MILLISECONDS });
    await docker("cp", sampleDump, `${database}:/tmp/sample.sql`);
    const inside = (command: string) => docker("exec", ...environment.slice(0, 2), database, "sh", "-c", command);
    await inside("psql -q -U kong -f /tmp/sample.sql");
    // A declarative file does not say when a credential expires, so with an expiry it would rightly be another backup.
    await inside("psql -q -U kong -c 'UPDATE keyauth_credentials SET ttl = NULL'");
    await inside(
      "pg_dump -U kong -f /tmp/plain kong && pg_dump -U kong -Fc -f /tmp/custom kong && pg_dump -U kong -Ft -f /tmp/tar kong && pg_dump -U kong -Fd -f /tmp/directory kong",
    );
    for (const form of ["plain", "custom", "tar", "directory"] as const) {
      forms[form] = own.path(form);
      await docker("cp", `${database}:/tmp/${form}`, forms[form]);
    }
    const exported = await docker(
      "run",
      "--rm",
      "--network",
      network,
      "--label",
      label,
      ...environment,
      kongImage("2.8.5"),
      "sh",
      "-c",
      "kong config db_export /tmp/kong.yml >/dev/null && cat /tmp/kong.yml",
    );
    forms.declarative = own.path("kong.yml");
    await writeFile(forms.declarative, exported);
  } finally {
    await docker("rm", "-fv", database);
    await docker("network", "rm", network);
  }
});
afterAll(() => own[Symbol.asyncDispose]());

const fingerprints = new Map<string, string>();

test.each(Object.keys(forms) as (keyof typeof forms)[])("a backup in the form %s starts X and Y, and leaves nothing", async (form) => {
  const out = own.path(`out-${form}`);
  await using clusters = await startContainerClusters(options(forms[form], out));
  fingerprints.set(form, clusters.fingerprint);
  expect([clusters.x.inventory.routes.length, clusters.y.inventory.routes.length]).toEqual([29, 29]);
  const response = await fetch(new URL("/no-such-route", clusters.y.proxy.http));
  expect(response.status).toBe(404);
  await clusters[Symbol.asyncDispose]();
  expect(await leftOf(out)).toEqual(nothing);
});

test("all forms have the same fingerprint", () => {
  expect([...fingerprints.keys()]).toEqual(Object.keys(forms));
  expect(new Set(fingerprints.values()).size).toBe(1);
});
