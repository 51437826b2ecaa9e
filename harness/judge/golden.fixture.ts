import { readFileSync } from "node:fs";
import type { Expectation, Window } from "../types/case.ts";
import type { Verdict } from "../types/certificate.ts";
import type { CaseWaiver } from "../types/change.ts";
import type { Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { ClusterName, Transcript } from "../types/transcript.ts";
import type { Runs } from "./evidence.ts";
import * as make from "./inventories.fixture.ts";

/** Reads fixtures/golden; the form is described in its README. */
const ROOT = new URL("../../fixtures/golden/", import.meta.url);

interface Message {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body?: string;
}

interface Side {
  readonly status?: number;
  readonly headers?: HeaderLines;
  readonly body?: string;
  readonly upstream?: readonly Message[] | null;
  readonly route?: string | null;
  readonly failed?: string;
  readonly notModelled?: readonly string[];
}

interface Step {
  readonly request: Message;
  readonly expect?: Expectation;
  readonly x: Side;
  readonly control?: Side | "x";
  readonly y?: Side;
}

export interface Golden {
  readonly name: string;
  readonly verdict: Verdict;
  readonly shows: readonly (readonly (string | null)[])[];
  readonly says: readonly string[];
  readonly kind: "probe" | "recorded";
  readonly case?: string;
  readonly plugin?: string;
  readonly route?: string;
  readonly window?: Window["period"] | null;
  readonly recorded?: "none" | { readonly status: number; readonly headers: HeaderLines; readonly body: string | null };
  readonly versions?: readonly [x: string, y: string];
  readonly waivers?: readonly (Omit<CaseWaiver, "change" | "request"> & Partial<CaseWaiver>)[];
  readonly unresolved?: readonly string[];
  readonly missing?: RecordedExchange["missing"];
  readonly control?: false;
  readonly steps: readonly Step[];
}

function json<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, ROOT), "utf8")) as T;
}

export const goldenIndex = json<readonly { readonly file: string; readonly cases: number; readonly mustFail: number }[]>("index.json");

export function goldensIn(file: string): readonly Golden[] {
  const lines = readFileSync(new URL(file, ROOT), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Golden);
}

interface Shop {
  readonly services: readonly (Partial<Service> & Pick<Service, "id">)[];
  readonly routes: readonly (Partial<Route> & Pick<Route, "id">)[];
  readonly plugins: readonly (Partial<PluginInstance> & Pick<PluginInstance, "name">)[];
  readonly keys: readonly { readonly consumer: string; readonly key: string }[];
}

const shop = json<Shop>("shop.json");

export const goldenInventory: Inventory = make.inventory({
  services: shop.services.map(make.service),
  routes: shop.routes.map(make.route),
  plugins: shop.plugins.map(make.plugin),
  credentials: shop.keys.map(({ consumer, key }) => make.key(key, consumer)),
});

export const goldenKeys: readonly string[] = shop.keys.map(({ key }) => key);

const message = ({ method, target, headers, body = "" }: Message): RequestMessage => ({ method, target, headers, body: Buffer.from(body) });

function transcript(exchange: string, cluster: ClusterName, side: Side): Transcript {
  const { status = 0, headers = [], body = "", upstream, route, failed, notModelled = [] } = side;
  return {
    exchange,
    cluster,
    at: 0,
    outcome:
      failed === undefined
        ? { kind: "answered", response: { status, reason: "", headers, body: Buffer.from(body) }, milliseconds: 1 }
        : { kind: "failed", reason: failed, milliseconds: 1 },
    upstream:
      upstream === null
        ? { kind: "unobserved", reason: "not our stand-in" }
        : { kind: "observed", requests: (upstream ?? []).map(message) },
    route:
      route === undefined
        ? { kind: "unknown", reason: "it does not say" }
        : route === null
          ? { kind: "none" }
          : { kind: "matched", id: route, name: route },
    notModelled,
  };
}

export function runsOf({ steps }: Golden): Runs {
  const of = (cluster: ClusterName, side: (step: Step) => Side | undefined) =>
    steps.flatMap((step, index) => {
      const found = side(step);
      return found === undefined ? [] : [transcript(`e${index}`, cluster, found)];
    });
  return {
    x: of("x", (step) => step.x),
    control: of("control", ({ x, control }) => (control === "x" ? x : control)),
    y: of("y", (step) => step.y),
  };
}

export function plannedOf(golden: Golden): PlannedCase {
  const { steps, kind, name } = golden;
  const key = kind === "recorded" ? `recorded/${name}` : `${golden.case}@${name}`;
  const exchanges = steps.map((step, index) => exchange(`e${index}`, { request: message(step.request), expect: step.expect ?? null }));
  return plannedCase(key, exchanges, {
    id: golden.case ?? "recorded",
    title: name,
    kind,
    plugin: golden.plugin ?? null,
    instance: golden.plugin && golden.route ? `${golden.plugin}-${golden.route}` : null,
    route: golden.route ?? null,
    window: golden.window ? { period: golden.window, counters: [] } : null,
    recorded: kind === "recorded" ? recordedOf(golden) : null,
  });
}

function recordedOf({ name, steps, recorded, missing = [], unresolved = [] }: Golden): RecordedExchange {
  const [step] = steps;
  if (step === undefined) throw new Error(`golden "${name}" has no step`);
  return {
    id: name,
    at: 0,
    scheme: "http",
    client: null,
    request: message(step.request),
    response: answerOf(step.x, recorded),
    missing,
    unresolved,
  };
}

/** Left out, the recorded answer is what X gives now. */
function answerOf(x: Side, recorded: Golden["recorded"]): ResponseMessage | null {
  if (recorded === "none") return null;
  const { status = 0, headers = [], body } = recorded ?? x;
  return { status, reason: "", headers, body: Buffer.from(body ?? "") };
}
