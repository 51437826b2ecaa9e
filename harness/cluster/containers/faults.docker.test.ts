import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import type { AddressInfo, Server, Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { certify as certifyHere } from "../../certify.ts";
import { loadConfig } from "../../config.ts";
import type { Certificate } from "../../types/certificate.ts";
import { certify, expectOneError, GENEROUS_SECONDS, settings } from "./command.fixture.ts";
import { containerOf, docker, leftOf, nothing, type Place, place, sampleDump } from "./docker.fixture.ts";

let own: Place;
let dump = "";
beforeAll(async () => {
  own = await place();
  dump = await readFile(sampleDump, "utf8");
});
beforeEach(() => rm(own.out, { recursive: true, force: true }));
afterAll(() => own[Symbol.asyncDispose]());

const config = (more: Readonly<Record<string, unknown>> = {}) =>
  own.file("cutover.yaml", settings({ backup: sampleDump, out: own.out, ...more }));
const log = (name: string) => readFile(join(own.out, "logs", name), "utf8");

/** Nothing is left, and no certificate says that anything was granted. */
async function expectNothingGranted(): Promise<void> {
  expect(await leftOf(own.out)).toEqual(nothing);
  if (existsSync(join(own.out, "certificate.json"))) expect((await certificate()).verdict).not.toBe("granted");
}
const certificate = async () => JSON.parse(await readFile(join(own.out, "certificate.json"), "utf8")) as Certificate;

test("no engine: says so, and how to start one", async () => {
  const ended = await certify(await config(), { DOCKER_HOST: `unix://${own.path("no-engine.sock")}` }).ended;
  expectOneError(ended, /error: no container engine answers at unix:.*no-engine\.sock.*\n\s+Start Docker/);
  await expectNothingGranted();
});

test("an image that is not there: names it, and what to do", async () => {
  // Port 1 of this machine is no registry, so nothing is looked up anywhere.
  const ended = await certify(await config({ y: { image: "127.0.0.1:1/kong:3.9.1" } })).ended;
  expectOneError(ended, /127\.0\.0\.1:1\/kong:3\.9\.1 is not on this machine and cannot be pulled.*\n.*docker pull/);
  await expectNothingGranted();
});

test("Y older than X: refused before anything starts", async () => {
  const ended = await certify(await config({ x: { image: "kong-cutover-test/kong:3.9.1" }, y: { image: "kong-cutover-test/kong:2.8.5" } }))
    .ended;
  expectOneError(ended, /3\.9\.1.*newer than.*2\.8\.5|2\.8\.5.*older/);
  await expectNothingGranted();
});

test("a restore that fails midway: names backup, tool and place, and shows no row", async () => {
  // A row of a later table that lacks its columns.
  const broken = await own.file("broken.sql", dump.replace(/(COPY public\.routes [^\n]*\n)/, "$1only-one-column\n"));
  const ended = await certify(await config({ backup: broken })).ended;
  expectOneError(ended, /broken\.sql.*psql in \w+-postgres stops: .*invalid input syntax for type uuid/);
  expect(ended.output).not.toContain("only-one-column");
  for (const name of ["x-postgres.log", "y-postgres.log"]) expect(await log(name)).not.toContain("only-one-column");
  await expectNothingGranted();
});

test("a migration that fails on Y: names the command, its exit code and what it said", async () => {
  // Two equal targets of one moment cannot both stay in 3.x.
  const rows = /(COPY public\.targets [^\n]*\n)([0-9a-f-]{36})([^\n]*\n)/;
  const doubled = dump.replace(
    rows,
    (_all, head: string, id: string, rest: string) =>
      `${head}${id}${rest}${id.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}${rest.replace(/targets:[^\t]*/, "targets:another")}`,
  );
  const ended = await certify(await config({ backup: await own.file("doubled.sql", doubled) })).ended;
  expectOneError(ended, /y-tools.*"kong migrations (up|finish)" ends with exit code 1; it says:\n\s+Error: .*twice/);
  expect(await log("y-migrations.log")).toMatch(
    /\$ kong migrations list[\s\S]*\(exit code 5\)[\s\S]*\$ kong migrations up[\s\S]*\(exit code 1\)/,
  );
  await expectNothingGranted();
});

test("a gateway that refuses its configuration: its last lines are in the error", async () => {
  const licence = "licence-in-the-environment-4714";
  const environment = { KONG_PLUGINS: "key-auth", KONG_LICENSE_DATA: licence };
  const ended = await certify(await config({ y: { image: "kong-cutover-test/kong:3.9.1", environment } })).ended;
  expectOneError(ended, /y-kong.*the gateway ended with exit code 1; its last lines:\n\s+Error: .*plugin is in use but not enabled/);
  expect(ended.output).not.toContain(licence);
  expect(await log("y-kong.log")).toMatch(/not enabled/);
  await expectNothingGranted();
});

test.each([
  ["Y's gateway", "y-kong"],
  ["X's database", "x-postgres"],
])("%s killed during the replay: inconclusive, naming what ended and its last lines", async (_what, name) => {
  const running = certify(await config({ plugins: ["rate-limiting"] }));
  await running.shows("Replaying");
  await docker("kill", await containerOf(own.out, name));
  const killed = Date.now();
  const { code, output } = await running.ended;
  expect(Date.now() - killed).toBeLessThan(GENEROUS_SECONDS * 1000);
  expect(code).toBe(2);
  expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect((await certificate()).verdict).toBe("inconclusive");
  expect(output).toMatch(/INCONCLUSIVE/i);
  expect((await log(`${name}.log`)).length).toBeGreaterThan(0);
  await expectNothingGranted();
});

test("the stand-in of X killed during the replay: not granted", async () => {
  const { out } = own;
  const decided = await loadConfig({ settings: {}, config: await config({ plugins: ["key-auth"] }) });
  const gateway = async () =>
    await docker(
      "network",
      "inspect",
      "--format",
      "{{(index .IPAM.Config 0).Gateway}}",
      (await docker("network", "ls", "--filter", `label=kong-cutover.out=${out}`, "--format", "{{.Name}}"))
        .split("\n")
        .find((name) => name.endsWith("-x")) ?? "",
    );
  let killing: Promise<void> | null = null;
  const kill = async () => {
    const address = await gateway();
    for (const handle of openHandles()) if (isServerAt(handle, address)) handle.close();
    for (const handle of openHandles()) if (isAcceptedAt(handle, address)) handle.destroy();
  };
  const phase = (text: string) => {
    if (text.startsWith("Replaying")) killing = kill();
  };
  const given = await certifyHere(decided, { signal: new AbortController().signal, progress: { phase, advance: () => undefined } });
  await killing;
  expect(given.verdict).not.toBe("granted");
  await expectNothingGranted();
});

/** Everything that this process has open: node tells it under a name of its own alone. */
function openHandles(): readonly unknown[] {
  return (process as unknown as { _getActiveHandles(): readonly unknown[] })._getActiveHandles();
}

function isServerAt(handle: unknown, address: string): handle is Server {
  return (
    typeof handle === "object" &&
    handle !== null &&
    "address" in handle &&
    "listening" in handle &&
    ((handle as Server).address() as AddressInfo | null)?.address === address
  );
}

function isAcceptedAt(handle: unknown, address: string): handle is Socket {
  // What this process opened itself goes to a gateway's port.
  return (
    typeof handle === "object" &&
    handle !== null &&
    "localAddress" in handle &&
    (handle as Socket).localAddress === address &&
    ![8000, 8443, 8100].includes((handle as Socket).remotePort ?? 0)
  );
}

test("a full disk: one error that names the file, and the clusters are removed", async () => {
  await mkdir(own.out, { recursive: true });
  // What is written to /dev/full meets a full disk (full(4)).
  await symlink("/dev/full", join(own.out, "verdicts.ndjson"));
  const running = certify(await config({ plugins: ["key-auth"] }));
  await running.shows("Replaying");
  await symlink("/dev/full", join(own.out, "logs/x-kong.log"));
  const ended = await running.ended;
  expectOneError(ended, /error: .*(verdicts\.ndjson|out) cannot be written \(ENOSPC\)/);
  await expectNothingGranted();
});

test("Ctrl-C during the replay: exit code 2, and everything is removed", async () => {
  const running = certify(await config({ plugins: ["rate-limiting"] }));
  await running.shows("Replaying");
  running.interrupt();
  const ended = await running.ended;
  expectOneError(ended, /error: stopped by Ctrl-C/);
  await expectNothingGranted();
});

test("Ctrl-C pressed on: ends at once, saying what is left and how to remove it", async () => {
  const running = certify(await config());
  await running.shows("starting the gateway");
  const pressing = setInterval(() => running.interrupt(), 100);
  const { code, output } = await running.ended.finally(() => clearInterval(pressing));
  expect(code).toBe(2);
  expect(output).toMatch(/error: stopped by a second Ctrl-C before everything was removed/);
  expect((await leftOf(own.out)).containers).toBeGreaterThan(0);
  const commands = output.split("\n").filter((line) => line.startsWith("  docker "));
  expect(commands).toHaveLength(3);
  const { execFileSync } = await import("node:child_process");
  // What the daemon was still removing may be gone between the list and the removal, which the command then complains of once.
  for (const command of commands)
    await vi.waitFor(() => execFileSync("sh", ["-c", command], { stdio: "ignore" }), { timeout: 30_000, interval: 500 });
  expect(await leftOf(own.out)).toEqual(nothing);
});
