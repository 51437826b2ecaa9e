import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { StandingState } from "./state.ts";

/** The holder's answers: that it has understood, and that all is taken down. */
const [HEARD, DONE] = ["heard\n", "done\n"];
/** The holder is on this machine and does nothing else. */
const HEARD_MILLISECONDS = 5_000;
/** A container engine that is busy takes its time to remove a dozen containers. */
const DONE_MILLISECONDS = 120_000;

/** Where the holder listens for the word to end. A process id alone could be another process's by now. */
export interface Control {
  readonly port: number;
  /** Tells whoever waits that all is taken down, and listens no more. */
  end(): Promise<void>;
}

/** Listens on loopback; calls `down` when somebody says the token. */
export async function listenForDown(token: string, down: () => void): Promise<Control> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let said = "";
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
      if (said === `${token}\n`) {
        socket.write(HEARD);
        down();
      } else if (!`${token}\n`.startsWith(said)) socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    end: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.end(DONE);
      await closed;
    },
  };
}

/** Whether the holder took the clusters down, is gone, or heard and did not end in time. */
export async function sayDown({ port, token }: StandingState): Promise<"done" | "gone" | "stuck"> {
  const { said, late } = await talk(port, token);
  if (said.endsWith(DONE)) return "done";
  // One that broke off has failed or was killed.
  return late && said.startsWith(HEARD) ? "stuck" : "gone";
}

/** Whether the holder is there; nothing is ended. */
export async function isHeld({ port }: StandingState): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const there = await Promise.race([once(socket, "connect").then(() => true), once(socket, "close").then(() => false)]).catch(() => false);
  socket.destroy();
  return there;
}

interface Talk {
  readonly said: string;
  /** It was not waited for any longer. */
  readonly late: boolean;
}

function talk(port: number, token: string): Promise<Talk> {
  return new Promise((resolve) => {
    let [said, late] = ["", false];
    const socket = connect(port, "127.0.0.1", () => void socket.write(`${token}\n`));
    const giveUpAfter = (milliseconds: number) =>
      setTimeout(() => {
        late = true;
        socket.destroy();
      }, milliseconds);
    let timer = giveUpAfter(HEARD_MILLISECONDS);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
      clearTimeout(timer);
      timer = giveUpAfter(DONE_MILLISECONDS);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ said, late });
    });
  });
}
