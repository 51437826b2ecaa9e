import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gatewayVersion } from "../../types/version.ts";
import type { ContainerOptions, ContainerSide } from "./types.ts";

const run = promisify(execFile);

export const root = resolve(import.meta.dirname, "../../..");
export const sampleDump = join(root, "fixtures/sample/shop-2.8.sql");

const image = (name: string) => `kong-cutover-test/${name}`;
export const postgresImage = image("postgres:15");
export const redisImage = image("redis:7");
export const kongImage = (version: string) => image(`kong:${version}`);

/** Runs the engine's own command line; gives what it wrote. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run("docker", [...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** The exit code of a command in a container, and what it wrote. */
export async function execute(
  container: string,
  ...command: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  try {
    const { stdout, stderr } = await run("docker", ["exec", container, ...command]);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

export interface Left {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

export const nothing: Left = { containers: 0, networks: 0, volumes: 0 };

/** What is on the engine of runs with this output folder, counted by label. */
export async function leftOf(out: string): Promise<Left> {
  const filter = ["--filter", `label=kong-cutover.out=${out}`];
  const lists = await Promise.all([
    docker("ps", "-aq", ...filter),
    docker("network", "ls", "-q", ...filter),
    docker("volume", "ls", "-q", ...filter),
  ]);
  const [containers = 0, networks = 0, volumes = 0] = lists.map((list) => list.split("\n").filter(Boolean).length);
  return { containers, networks, volumes };
}

/** The container of this output folder whose name ends so: "y-kong". */
export async function containerOf(out: string, name: string): Promise<string> {
  const names = await docker("ps", "-a", "--filter", `label=kong-cutover.out=${out}`, "--format", "{{.Names}}");
  const found = names.split("\n").find((each) => each.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`there is no container ${name} among ${names || "none"}`);
  return found;
}

export interface Place extends AsyncDisposable {
  /** Output folder of this place's runs. */
  readonly out: string;
  /** Writes a file and gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  path(name: string): string;
}

export async function place(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-docker-"));
  const path = (name: string) => join(folder, name);
  return {
    out: path("out"),
    path,
    file: async (name, content) => {
      await writeFile(path(name), content);
      return path(name);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export function side(version: string, own: Partial<ContainerSide> = {}): ContainerSide {
  return {
    version: gatewayVersion(version),
    image: kongImage(version),
    environment: {},
    conf: null,
    files: [],
    plugins: [],
    postgresImage: null,
    ...own,
  };
}

/** X 2.8.5 and Y 3.9.1 without a control: enough for what does not compare. */
export function options(backup: string, out: string, own: Partial<ContainerOptions> = {}): ContainerOptions {
  return {
    backup,
    x: side("2.8.5"),
    y: side("3.9.1"),
    control: false,
    postgresImage,
    redisImage,
    out,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...own,
  };
}

/** What certain tests ask of a gateway: outside names and addresses, all policies, a key. */
export const AN_API_KEY = "alice-has-a-key-4711";
const limit = (route: string, policy: string, more = "") => `
- name: rate-limiting
  route: ${route}
  config: {minute: 2, policy: ${policy}, fault_tolerant: true, hide_client_headers: false${more}}`;
export const REDIS_PASSWORD = "redis-has-a-password-4712";
export const outsideYaml = `_format_version: "2.1"
services:
- name: by-name
  url: http://orders.example.com:8081/
  routes: [{name: by-name, paths: [/by-name]}]
- name: by-address
  url: http://203.0.113.9:8082/
  routes: [{name: by-address, paths: [/by-address]}]
- name: secure
  url: https://secure.example.com:8443/
  routes: [{name: secure, paths: [/secure]}]
- name: limited
  url: http://limited.example.com:8081/
  routes:
  - {name: local, paths: [/local]}
  - {name: cluster, paths: [/cluster]}
  - {name: redis, paths: [/redis]}
consumers:
- username: alice
  keyauth_credentials: [{key: ${AN_API_KEY}}]
plugins:
- name: http-log
  config: {http_endpoint: "http://logs.example.org:9200/in", method: POST, content_type: application/json, timeout: 1000, keepalive: 1000, retry_count: 1, queue_size: 1, flush_timeout: 1}
- name: key-auth
  route: secure
  config: {key_names: [apikey], key_in_header: true, key_in_query: true, key_in_body: false, hide_credentials: false, run_on_preflight: true}${limit("local", "local")}${limit("cluster", "cluster")}${limit("redis", "redis", `, redis_host: redis.example.com, redis_port: 6380, redis_password: ${REDIS_PASSWORD}, redis_database: 1, redis_timeout: 2000`)}
`;
