import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { isHeld, listenForDown, sayDown } from "./control.ts";
import type { StandingState } from "./state.ts";

const state = (port: number, token: string): StandingState => ({
  format: "kong-cutover-standing",
  runtime: "embedded",
  pid: 1,
  port,
  token,
  since: "",
  run: null,
  clusters: [],
});

test("whoever says the token is heard, and learns when all is done", async () => {
  let downs = 0;
  const control = await listenForDown("secret", () => {
    downs += 1;
    void control.end();
  });
  expect(await isHeld(state(control.port, "secret"))).toBe(true);
  expect(await sayDown(state(control.port, "secret"))).toBe("done");
  expect(downs).toBe(1);
  expect(await isHeld(state(control.port, "secret"))).toBe(false);
  expect(await sayDown(state(control.port, "secret"))).toBe("gone");
});

test("whoever says anything else is cut off", async () => {
  let downs = 0;
  const control = await listenForDown("secret", () => {
    downs += 1;
  });
  const socket = connect(control.port, "127.0.0.1", () => void socket.write("GET / HTTP/1.1\r\n\r\n"));
  await once(socket, "close");
  expect(await sayDown(state(control.port, "wrong"))).toBe("gone");
  expect(downs).toBe(0);
  await control.end();
});

test("another program that took the port is not taken for the holder", async () => {
  const server = createServer((socket) => socket.end("220 mail.example\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  expect(await sayDown(state((server.address() as AddressInfo).port, "secret"))).toBe("gone");
  server.close();
});

test("a holder that hears and breaks off is gone, and has not said that it is done", async () => {
  const server = createServer((socket) => socket.end("heard\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  expect(await sayDown(state((server.address() as AddressInfo).port, "secret"))).toBe("gone");
  server.close();
});
