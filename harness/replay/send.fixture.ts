import { Pool } from "undici";
import type { RequestMessage } from "../types/message.ts";
import { TIMEOUTS } from "./failure.ts";
import { sender } from "./send.ts";
import { wire } from "./wire.ts";

const never = new AbortController().signal;

/** Sends one request as a lane would and tells how it ended. */
export async function sendTo(url: URL, message: RequestMessage, options: { timeouts?: typeof TIMEOUTS; signal?: AbortSignal } = {}) {
  const wired = wire(message);
  if (wired.kind === "impossible") return { kind: "not-sent", reason: wired.reason } as const;
  const timeouts = options.timeouts ?? TIMEOUTS;
  const pool = new Pool(url.origin, { headersTimeout: timeouts.headersMilliseconds, connect: { timeout: timeouts.connectMilliseconds } });
  using sending = sender(timeouts, options.signal ?? never);
  const { outcome } = await sending.send(pool, wired.request);
  await pool.destroy();
  return outcome;
}
