import { type Bench, START, startBench } from "../model/gateway.fixture.ts";
import { instance, inventory } from "../model/inventory.fixture.ts";
import { hideExchange } from "../recording/hide.ts";
import { resolveExchange } from "../recording/resolve.ts";
import { createHider } from "../secrets/hider.ts";
import { NO_OPERATOR_SECRETS, type OperatorSecrets } from "../secrets/operator.ts";
import { DEFAULT_TOKEN_NAMES } from "../secrets/places.ts";
import { createResolver } from "../secrets/resolver.ts";
import type { Cluster } from "../types/cluster.ts";
import type { Credential, Inventory } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { HeaderLines, RequestMessage } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { RenewalPlace } from "../types/renewal.ts";
import { createRenewer } from "./renewer.ts";

/** A request as a client made it, on the route /shop of the model gateway. */
export interface Made {
  readonly target: string;
  readonly headers: HeaderLines;
  readonly method?: string;
  readonly body?: string;
}

export interface Guarded {
  readonly plugin: string;
  readonly config: JsonObject;
  readonly credentials: readonly Credential[];
  readonly operator?: Partial<OperatorSecrets>;
}

/** Two days and a half: everything that was made for the moment of recording has run out by then. */
export const LATER = START + 60 * 3600_000 + 400;

export function inventoryFor({ plugin, config, credentials }: Guarded): Inventory {
  return inventory([instance(plugin, config)], { credentials });
}

/** What is stored of a request that a gateway answered with that status, and how it comes back. */
export function stored(
  made: Made,
  status: number,
  guarded: Guarded,
  body = "{}",
): { readonly text: string; readonly exchange: RecordedExchange } {
  const known = inventoryFor(guarded);
  const operator = { ...NO_OPERATOR_SECRETS, ...guarded.operator };
  const hider = createHider({ inventory: known, salt: "salt", tokenNames: DEFAULT_TOKEN_NAMES, operator });
  const answer = { status, reason: "", headers: [["Content-Type", "application/json"]] as const, body: Buffer.from(body) };
  const raw = { id: "one", at: START, scheme: "http", client: null, request: messageOf(made), response: answer, missing: [] } as const;
  const { stored: hidden } = hideExchange(raw, hider);
  return { text: JSON.stringify(hidden), exchange: resolveExchange(hidden, createResolver(known, operator), "here") };
}

function messageOf({ target, headers, method = "GET", body = "" }: Made): RequestMessage {
  return { method, target, headers: [["Host", "api.example"], ...headers], body: Buffer.from(body) };
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  /** Null when it could not be made anew, which `body` then says. */
  readonly request: RequestMessage | null;
}

/** Records a request on a model of 2.8.5 and sends it, made anew, to models of 2.8.5 and 3.9.1 two days later. */
export async function round(
  made: Made,
  guarded: Guarded,
): Promise<{ readonly recorded: Answered; readonly x: Answered; readonly y: Answered; readonly text: string }> {
  await using x = await startBench("2.8.5", inventoryFor(guarded), { trusted: true });
  await using y = await startBench("3.9.1", inventoryFor(guarded), { trusted: true });
  const recorded = await sent(x, messageOf(made));
  const { text, exchange } = stored(made, recorded.status, guarded);
  [x.now, y.now] = [LATER, LATER];
  return { recorded, text, x: await renewed(x, exchange, guarded), y: await renewed(y, exchange, guarded) };
}

async function renewed(bench: Bench, { request, renew = [], unresolved }: RecordedExchange, guarded: Guarded): Promise<Answered> {
  if (unresolved.length > 0) return { status: 0, body: unresolved.join(), request: null };
  const { renewer, place } = renewing(bench, guarded);
  const result = await renewer.renew(request, renew, place);
  if (result.kind === "impossible") return { status: 0, body: result.reason, request: null };
  return await sent(bench, result.request);
}

async function sent(bench: Bench, request: RequestMessage): Promise<Answered> {
  const { method, target, headers, body } = request;
  const text = Buffer.from(body).toString();
  const answer = await bench.ask(target, { method, headers, ...(text !== "" && { body: text }) });
  return { status: answer.status, body: answer.body, request };
}

/** A renewer for one model gateway, and its place. `asked` counts the requests of its own. */
export function renewing(bench: Bench, guarded: Guarded) {
  const content = inventoryFor(guarded);
  let asked = 0;
  const { privateKeys, clientSecrets } = { ...NO_OPERATOR_SECRETS, ...guarded.operator };
  const renewer = createRenewer({
    inventory: content,
    privateKeys,
    clientSecrets,
    guard: (_cluster, { target }) => (target.startsWith("/shop") ? (content.plugins.find(({ name }) => name === "oauth2") ?? null) : null),
  });
  const place: RenewalPlace = {
    at: bench.now,
    scheme: "http",
    cluster: { name: "x" } as Cluster,
    ask: async (request) => {
      asked += 1;
      const { method, target, headers, body } = request;
      const answer = await bench.ask(target, { method, headers, body: Buffer.from(body).toString() });
      return {
        kind: "answered",
        milliseconds: 1,
        response: { status: answer.status, reason: "", headers: answer.headers, body: Buffer.from(answer.body) },
      };
    },
  };
  return { renewer, place, asked: () => asked };
}
