import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { CommanderError } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { HarnessError } from "../errors.ts";
import { startCommand } from "./command.fixture.ts";
import { watchCommand } from "./commands/watch.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A gateway's /metrics after each reading 1,000 requests more, of which some fail. */
function counting(failing: number): RequestListener {
  let readings = 0;
  return ({ url, headers }, response) => {
    if (url !== "/metrics" || headers["kong-admin-token"] !== "open sesame") return void response.writeHead(404).end();
    readings += 1;
    const lines = ["200", "502"].map((code) => {
      const count = readings * (code === "200" ? 1000 - failing : failing);
      return `kong_http_requests_total{service="s",route="r",code="${code}"} ${count}\n`;
    });
    response.end(lines.join(""));
  };
}

const words = (x: string, y: string, more: readonly string[]) => ["--x", x, "--y", y, "--interval", "1s", "--token-env", "TOKEN", ...more];
const WHAT = ["--measures", "errors,rejected,let-through"];

/** The command in this process, which has its modules loaded: what it prints, its exit code, and what it throws instead. */
async function watch(x: string, y: string, ...more: string[]) {
  vi.stubEnv("TOKEN", "open sesame");
  const signals = ["SIGINT", "SIGTERM"] as const;
  const listening = signals.map((signal) => process.listeners(signal));
  let stdout = "";
  const silenced = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  try {
    const thrown: unknown = await watchCommand()
      .exitOverride()
      .parseAsync(words(x, y, more), { from: "user" })
      .then(
        () => null,
        (error) => error,
      );
    return { stdout, thrown, code: process.exitCode };
  } finally {
    process.exitCode = undefined;
    spy.mockRestore();
    silenced.mockRestore();
    signals.forEach((signal, index) => {
      for (const listener of process.listeners(signal)) if (!listening[index]?.includes(listener)) process.off(signal, listener);
    });
    vi.unstubAllEnvs();
  }
}

describe("the exit code says", () => {
  test.each([
    ["go on", 10, 0],
    ["roll back", 100, 1],
  ])("%s", async (decision, failing, code) => {
    const [x, y] = [await serve(counting(10)), await serve(counting(failing))];
    const ended = await watch(x, y, "--for", "2s", ...WHAT);
    expect(ended).toMatchObject({ code, thrown: null });
    expect(ended.stdout).toContain(`\n${decision.toUpperCase()}\n`);
  });

  test("hold when nothing answers, and why", async () => {
    const nowhere = await serve(() => undefined);
    for (const stop of stops.splice(0)) stop();
    const ended = await watch(await serve(counting(10)), nowhere, "--once");
    expect(ended).toMatchObject({ code: 2, stdout: expect.stringContaining("ECONNREFUSED") });
  });

  test.each([
    ["an address that is none", ["--x", "kong:8100"]],
    ["a measure that is none", ["--measures", "beauty"]],
    ["a margin that is none", ["--margin", "much"]],
    ["an interval that is none", ["--interval", "10"]],
    ["a watch shorter than its interval", ["--interval", "10s", "--for", "5s"]],
    ["a token that is not set", ["--token-env", "CUTOVER_NO_SUCH_TOKEN"]],
    ["a header that is none", ["--token-header", "a b"]],
  ])("wrong usage for %s", async (_what, words) => {
    const ended = await watch("http://127.0.0.1:9", "http://127.0.0.1:9", ...words);
    expect(ended.stdout).toBe("");
    expect(ended.thrown).toBeInstanceOf(ended.thrown instanceof HarnessError ? HarnessError : CommanderError);
    if (ended.thrown instanceof HarnessError) expect(ended.thrown.code).toBe("usage");
  });
});

test("each look and the decision are a line of JSON", async () => {
  const { stdout } = await watch(await serve(counting(10)), await serve(counting(10)), "--once", "--json", ...WHAT);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { look: 1, looks: 1, decision: "go-on", requests: { x: 1000, y: 1000 }, at: expect.any(String) },
    { decision: "go-on", reasons: [], final: true },
  ]);
});

describe("holds, and says so, of an endpoint that", () => {
  const token = "open sesame";
  test.each<[string, RequestListener, string]>([
    [
      "leads elsewhere",
      (_request, response) => void response.writeHead(302, { location: "http://192.0.2.1/metrics" }).end(),
      "it answered 302",
    ],
    ["wants another token", (_request, response) => void response.writeHead(401).end(), "it answered 401"],
    [
      "says what is no metric",
      (_request, response) => void response.end(`kong_http_status{service="${token}\n`),
      "line 1 has labels that cannot be read",
    ],
    [
      "breaks off",
      (_request, response) => void response.writeHead(200, { "content-length": "100" }).write("a", () => response.destroy()),
      "aborted",
    ],
    ["never ends its answer", (_request, response) => void response.write("# HELP\n"), "no whole answer within 1 s"],
  ])("%s", async (_what, listener, reason) => {
    const ended = await watch(await serve(counting(10)), await serve(listener), "--once");
    expect(ended).toMatchObject({ code: 2, stdout: expect.stringContaining(reason) });
    expect(ended.stdout).not.toContain(token);
  });

  test("is /status, which tells too little", async () => {
    let total = 0;
    const status: RequestListener = (_request, response) => {
      total += 500;
      response.end(JSON.stringify({ server: { total_requests: total } }));
    };
    const y = await serve(status);
    const ended = await watch(await serve(counting(10)), `${y}/status`, "--once");
    expect(ended).toMatchObject({ code: 2, stdout: expect.stringContaining("Y does not tell how requests end") });
  });
});

test("Ctrl-C ends a watch at once, undecided", async () => {
  const [x, y] = [await serve(counting(10)), await serve(counting(10))];
  const running = startCommand(["watch", ...words(x, y, ["--for", "1h", ...WHAT])], { TOKEN: "open sesame" });
  await running.shows("look 1 of 3600");
  running.process.kill("SIGINT");
  expect(await running.ended).toMatchObject({ code: 2, stderr: expect.stringContaining("stopped by Ctrl-C") });
});

test("wrong usage ends with its own code", async () => {
  expect(await startCommand(["watch", "--x", "http://127.0.0.1:9"], {}).ended).toMatchObject({ code: 64, stdout: "" });
});
