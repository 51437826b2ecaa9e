import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createServer, request as secureRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCertificate } from "../certificate.fixture.ts";
import { gatewayVersion } from "../types/version.ts";
import { startModelGateway } from "./gateway.ts";
import { instance, inventory, route, service } from "./inventory.fixture.ts";

const seen: { readonly sni: string | false | null; readonly host: string; readonly target: string }[] = [];
const backend = { port: 0, close: () => {} };

beforeAll(async () => {
  const server = createServer(testCertificate, (incoming, outgoing) => {
    const { servername } = incoming.socket as typeof incoming.socket & { servername: string | false | null };
    seen.push({ sni: servername, host: incoming.headers.host ?? "", target: incoming.url ?? "" });
    incoming.resume();
    outgoing.end("secure");
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  backend.port = (server.address() as AddressInfo).port;
  backend.close = () => void server.close().closeAllConnections();
});
afterAll(() => backend.close());

function start(part: object, options: object = {}) {
  return startModelGateway({
    inventory: inventory([], { services: [{ ...service, protocol: "https", host: "localhost", port: backend.port, retries: 0, ...part }] }),
    version: gatewayVersion("3.9.1"),
    databaseUrl: null,
    clock: () => Date.now(),
    upstream: "resolve",
    trusted: false,
    debugHeader: false,
    workerIds: (length) => new Uint8Array(length),
    ...options,
  });
}

function ask(url: URL, ca?: string): Promise<{ readonly status: number; readonly body: string }> {
  const request = url.protocol === "https:" ? secureRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const tls = ca === undefined ? {} : { ca, servername: "gateway.example" };
    const outgoing = request(new URL("/shop/a", url), { agent: false, headers: { host: "api.example" }, ...tls }, (incoming) => {
      let body = "";
      incoming.on("data", (chunk) => (body += chunk)).on("end", () => resolve({ status: incoming.statusCode ?? 0, body }));
    });
    outgoing.on("error", reject).end();
  });
}

describe("a model gateway that resolves names", () => {
  it("reaches a service at its own host and port, over TLS with its name as SNI", async () => {
    await using gateway = await start({});
    expect(await ask(gateway.http)).toEqual({ status: 200, body: "secure" });
    expect(seen.at(-1)).toEqual({ sni: "localhost", host: `localhost:${backend.port}`, target: "/a" });
  });

  it("checks the upstream's certificate only when the service says so", async () => {
    const verified = { extra: { tls_verify: true } };
    await using suspicious = await start(verified);
    expect((await ask(suspicious.http)).status).toBe(502);
    await using trusting = await start(verified, { trustedCertificates: [testCertificate.cert] });
    expect((await ask(trusting.http)).status).toBe(200);
  });

  it("answers 503 for a name without an address, and 502 where nobody listens", async () => {
    await using nameless = await start({ host: "no-such-host.invalid" });
    expect(await ask(nameless.http)).toMatchObject({ status: 503, body: expect.stringContaining("name resolution failed") });
    await using closed = await start({ port: 1 });
    expect((await ask(closed.http)).status).toBe(502);
  });

  it("sends log entries to the endpoint's own host and port", async () => {
    const logging = instance("http-log", { http_endpoint: `https://localhost:${backend.port}/logs` });
    const content = inventory([logging], { services: [{ ...service, protocol: "https", host: "localhost", port: backend.port }] });
    {
      await using gateway = await start({}, { inventory: content });
      await ask(gateway.http);
    }
    expect(seen.at(-1)?.target).toBe("/logs");
  });
});

describe("a model gateway that is told where to listen", () => {
  it("speaks TLS there and says https to the upstream", async () => {
    const listen = [
      { host: "127.0.0.1", port: 0, tls: null },
      { host: "127.0.0.1", port: 0, tls: testCertificate },
    ];
    await using gateway = await start({}, { listen, inventory: secureOnly() });
    expect((await ask(gateway.http)).status).toBe(426);
    if (gateway.https === null) throw new Error("it listens on https");
    expect((await ask(gateway.https, testCertificate.cert)).status).toBe(200);
  });

  it("gives up all addresses when one is taken", async () => {
    await using gateway = await start({});
    const taken = { host: "127.0.0.1", port: Number(gateway.http.port), tls: null };
    await expect(start({}, { listen: [{ host: "127.0.0.1", port: 0, tls: null }, taken] })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

function secureOnly() {
  return inventory([], {
    services: [{ ...service, protocol: "https", host: "localhost", port: backend.port }],
    routes: [{ ...route, protocols: ["https"] }],
  });
}
