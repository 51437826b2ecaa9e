import { type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { DEBUG_ANSWERS, DEBUG_HEADER } from "../../types/transcript.ts";
import type { RunningContainer } from "./container.ts";
import type { ReadyRequest } from "./ready-route.ts";
import { type Run, until } from "./run.ts";
import { PORTS } from "./settings.ts";

/** A gateway with a large configuration takes long to build its router; one that ends is noticed at once. */
const STATUS_SECONDS = 120;
const ANSWERS_SECONDS = 60;
const EXCHANGE_SECONDS = 10;
/** Workers take up a configuration one after the other; a single answer could be luck. */
const ANSWERS_IN_A_ROW = 3;
const READ_LOG = "Read the gateway's log in the logs' folder; its configuration is the operator's, the overrides and the database.";

interface Answer {
  readonly status: number;
  readonly named: boolean;
}

/**
 * Waits until the gateway's Status API reports a database that it reaches, and then for three correct answers in a row on one of the routes:
 * any answer below 500 with which the gateway names the route it matched.
 * @throws HarnessError `cluster-failed` when the gateway ends or does not become ready in time
 */
export async function awaitReady(run: Run, kong: RunningContainer, requests: readonly ReadyRequest[]): Promise<void> {
  await until(
    run,
    async () => {
      const answer = await ask({ host: kong.ip, port: PORTS.status, path: "/status" }, false);
      if (answer?.status === 200) return true;
      await refuseEnded(kong);
      return null;
    },
    { seconds: STATUS_SECONDS, fail: () => kong.failure(`its status endpoint did not answer 200 within ${STATUS_SECONDS} s`, READ_LOG) },
  );
  if (requests.length === 0) return;
  let turn = 0;
  let inARow = 0;
  let last = "nothing";
  await until(
    run,
    async () => {
      const request = requests[turn % requests.length];
      if (request === undefined) return true;
      while (inARow < ANSWERS_IN_A_ROW) {
        const answer = await askRoute(kong.ip, request);
        if (answer === null || answer.status >= 500 || !answer.named) {
          last = `${answer === null ? "no answer" : answer.status} on route ${request.route}`;
          [turn, inARow] = [turn + 1, 0];
          await refuseEnded(kong);
          return null;
        }
        inARow += 1;
      }
      return true;
    },
    {
      seconds: ANSWERS_SECONDS,
      fail: () =>
        kong.failure(`no route gave ${ANSWERS_IN_A_ROW} correct answers in a row within ${ANSWERS_SECONDS} s (last: ${last})`, READ_LOG),
    },
  );
}

async function refuseEnded(kong: RunningContainer): Promise<void> {
  const code = await kong.exited();
  if (code !== null) throw await kong.failure(`the gateway ended with exit code ${code}`, READ_LOG);
}

function askRoute(host: string, { method, path, headers, tls }: ReadyRequest): Promise<Answer | null> {
  const port = tls ? PORTS.https : PORTS.http;
  return ask({ host, port, method, path, headers: { ...headers, [DEBUG_HEADER]: "1" }, setHost: false }, tls);
}

/** Null when there is no answer. The connection is used once. */
function ask(options: RequestOptions, tls: boolean): Promise<Answer | null> {
  return new Promise((resolve) => {
    const timeout = EXCHANGE_SECONDS * 1000;
    const request = tls
      ? requestHttps({ ...options, agent: false, timeout, rejectUnauthorized: false })
      : requestHttp({ ...options, agent: false, timeout });
    request.on("response", (response) => {
      response
        .on("error", () => resolve(null))
        .on("end", () =>
          resolve({ status: response.statusCode ?? 0, named: response.headers[DEBUG_ANSWERS[0].toLowerCase()] !== undefined }),
        );
      response.resume();
    });
    request.on("timeout", () => request.destroy(new Error("too late")));
    request.on("error", () => resolve(null));
    request.end();
  });
}
