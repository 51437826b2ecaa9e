import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Period } from "../../types/case.ts";
import type { Disposal } from "../disposal.ts";
import type { Authority } from "../stand-in/authority.ts";
import { type RunningContainer, startContainer } from "./container.ts";
import type { SealedNetwork } from "./network.ts";
import type { RedisServer } from "./references/collect.ts";
import { type Run, until } from "./run.ts";

export interface RedisContainer {
  readonly container: RunningContainer;
  readonly server: RedisServer;
  /** Empties every database of it. */
  flush(): Promise<void>;
  /** Takes the counters of these periods out of every database: their names end with the period (policies/init.lua, get_local_key). */
  turn(periods: readonly Period[]): Promise<void>;
}

const READY_SECONDS = 30;
const ANSWER_SECONDS = 5;
const CERTIFICATE = "/kong-cutover/redis.crt";
const KEY = "/kong-cutover/redis.key";
const TAKE_PERIODS_OUT = `for _, period in ipairs(ARGV) do
  for _, key in ipairs(redis.call("KEYS", "*:" .. period)) do redis.call("DEL", key) end
end
return redis.status_reply("OK")`;
/** What Redis has without being told. */
const DEFAULT_DATABASES = 16;

/** Starts a Redis as the plugins expect it: port, password, user, TLS, number of databases. Nothing is kept on disk. */
export async function startRedis(
  run: Run,
  stack: Disposal,
  {
    name,
    image,
    network,
    server,
    authority,
  }: {
    readonly name: string;
    readonly image: string;
    readonly network: SealedNetwork;
    readonly server: RedisServer;
    readonly authority: Authority;
  },
): Promise<RedisContainer> {
  if (server.password !== null) run.masker.learn([server.password]);
  const tls = server.tls ? await authority.issue(server.names) : null;
  const files = tls === null ? [] : [file(CERTIFICATE, tls.certificate), file(KEY, tls.key)];
  const container = await run.race(
    stack.start(() =>
      startContainer(run, {
        name,
        image,
        network,
        command: commandOf(server),
        environment: {},
        hosts: [],
        mounts: [],
        volume: null,
        files,
      }),
    ),
  );
  const flush = () => ask(container.ip, server, [["FLUSHALL"]]);
  const turn = (periods: readonly Period[]) => {
    const databases = Array.from({ length: Math.max(DEFAULT_DATABASES, server.databases) }, (_, index) => String(index));
    return ask(
      container.ip,
      server,
      databases.flatMap((database) => [
        ["SELECT", database],
        ["EVAL", TAKE_PERIODS_OUT, "0", ...periods],
      ]),
    );
  };
  await until(
    run,
    async () => {
      const answered = await flush().then(
        () => true,
        () => null,
      );
      if (answered !== null) return true;
      const code = await container.exited();
      if (code !== null) throw await container.failure(`Redis ended with exit code ${code}`, "Read the log; check the image.");
      return null;
    },
    {
      seconds: READY_SECONDS,
      fail: () => container.failure(`Redis did not answer within ${READY_SECONDS} s`, "Read the log; check the image."),
    },
  );
  return { container, server, flush, turn };
}

function file(path: string, text: string) {
  return { path, bytes: Buffer.from(text) };
}

function commandOf({ port, username, password, tls, databases }: RedisServer): string[] {
  const ports = tls
    ? [
        "--port",
        "0",
        "--tls-port",
        String(port),
        "--tls-cert-file",
        CERTIFICATE,
        "--tls-key-file",
        KEY,
        "--tls-ca-cert-file",
        CERTIFICATE,
        "--tls-auth-clients",
        "no",
      ]
    : ["--port", String(port)];
  const user = username !== null && username !== "default";
  return [
    "redis-server",
    ...ports,
    ...["--save", "", "--appendonly", "no", "--protected-mode", "no", "--bind", "0.0.0.0"],
    ...["--databases", String(Math.max(DEFAULT_DATABASES, databases))],
    ...(user
      ? ["--user", username, "on", password === null ? "nopass" : `>${password}`, "~*", "&*", "+@all"]
      : password === null
        ? []
        : ["--requirepass", password]),
  ];
}

/** Sends commands (Redis serialization protocol) and waits for an "OK" to each. */
async function ask(ip: string, { port, username, password, tls }: RedisServer, asked: readonly (readonly string[])[]): Promise<void> {
  const socket: Socket = tls ? connectTls({ host: ip, port, rejectUnauthorized: false }) : connectTcp(port, ip);
  socket.setTimeout(ANSWER_SECONDS * 1000, () => socket.destroy(new Error(`Redis did not answer within ${ANSWER_SECONDS} s`)));
  const identity = username === null || username === "default" ? [] : [username];
  const commands = [...(password === null ? [] : [["AUTH", ...identity, password]]), ...asked];
  try {
    socket.write(commands.map(encode).join(""));
    let answer = "";
    for (let wanted = commands.length; answer.split("\r\n").length <= wanted; ) {
      const [chunk] = (await Promise.race([once(socket, "data"), once(socket, "close").then(() => [""])])) as [Buffer | string];
      if (chunk.length === 0) throw new Error("Redis closed the connection");
      answer += chunk.toString();
      if (answer.startsWith("-") || answer.includes("\n-")) throw new Error(`Redis refuses: ${/-(\w+)/.exec(answer)?.[1] ?? "error"}`);
    }
  } finally {
    socket.destroy();
  }
}

function encode(parts: readonly string[]): string {
  return `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("")}`;
}
