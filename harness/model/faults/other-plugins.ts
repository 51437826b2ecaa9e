import type { JsonObject } from "../../types/json.ts";
import { exitEmpty } from "../answer.ts";
import type { OutgoingResponse } from "../exchange.ts";
import { clearHeader, lookupHeader, setHeader } from "../headers.ts";
import type { PluginCall } from "../plugin.ts";
import { access, lost, refusal, replaced, settingsOf } from "./alter.ts";
import { blamedOn, type Fault, faultsIn, pluginToBlame } from "./fault.ts";

const set = (name: string, changes: JsonObject) => settingsOf(name)(changes);

/** Changes the response after the plugin's own filter. */
const filtered = (name: string, change: (call: PluginCall, response: OutgoingResponse) => void) => () =>
  replaced(name, (plugin) => ({
    ...plugin,
    headerFilter: (call, response) => {
      plugin.headerFilter?.(call, response);
      change(call, response);
    },
  }));

const of = (name: string, faults: Parameters<typeof blamedOn>[1]) => faultsIn("other plugins", blamedOn(pluginToBlame(name), faults));

const cors = of("cors", [
  { id: "cors/allows-any-origin", title: "allows any origin", across: true, seams: set("cors", { origins: null }) },
  {
    id: "cors/allows-no-origin",
    title: "does not name the origin it allows",
    seams: filtered("cors", (_call, { headers }) => clearHeader(headers, "access-control-allow-origin")),
  },
  {
    id: "cors/reflects-any-origin",
    title: "names the caller's origin, whoever it is",
    seams: filtered("cors", ({ exchange }, { headers }) => {
      const [origin] = lookupHeader(exchange.request.headers, "origin");
      if (origin !== undefined) setHeader(headers, "Access-Control-Allow-Origin", origin);
    }),
  },
  { id: "cors/forgets-credentials", title: "does not allow credentials", seams: set("cors", { credentials: false }) },
  { id: "cors/allows-credentials", title: "allows credentials that are not allowed", seams: set("cors", { credentials: true }) },
  {
    id: "cors/passes-preflights-on",
    title: "asks the upstream what it should answer itself",
    across: true,
    follows: ["rate-limiting", "key-auth"],
    seams: set("cors", { preflight_continue: true }),
  },
  { id: "cors/forgets-max-age", title: "does not say how long its answer lasts", seams: set("cors", { max_age: null }) },
  { id: "cors/forgets-exposed-headers", title: "exposes no headers", seams: set("cors", { exposed_headers: null }) },
  {
    id: "cors/allows-all-methods",
    title: "allows every method",
    seams: set("cors", { methods: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"] }),
  },
  { id: "cors/allows-all-headers", title: "allows every header that is asked for", seams: set("cors", { headers: null }) },
  { id: "cors/forgets-vary", title: "sends no Vary", seams: filtered("cors", (_call, { headers }) => clearHeader(headers, "vary")) },
  { id: "cors/answers-204", title: "answers a preflight with 204", seams: () => refusal("cors", () => exitEmpty(204)) },
]);

const correlation = of("correlation-id", [
  { id: "correlation-id/does-not-run", title: "gives no id", across: true, seams: () => lost("correlation-id", () => true) },
  {
    id: "correlation-id/replaces-ids",
    title: "replaces an id that the client brought",
    seams: () =>
      access("correlation-id", (call, next) => {
        clearHeader(call.exchange.request.headers, String(call.config["header_name"] ?? "Kong-Request-ID"));
        return next(call);
      }),
  },
  {
    id: "correlation-id/does-not-echo",
    title: "does not tell the client the id",
    seams: set("correlation-id", { echo_downstream: false }),
  },
  {
    id: "correlation-id/echoes",
    title: "tells the client an id that it should not",
    seams: set("correlation-id", { echo_downstream: true }),
  },
  {
    id: "correlation-id/uses-another-name",
    title: "puts the id under another name",
    seams: set("correlation-id", { header_name: "X-Trace-Id" }),
  },
  {
    id: "correlation-id/uses-another-generator",
    title: "makes ids of another form",
    seams: set("correlation-id", { generator: "tracker" }),
  },
]);

const termination = of("request-termination", [
  {
    id: "request-termination/wrong-status",
    title: "answers another status than configured",
    across: true,
    seams: set("request-termination", { status_code: 503 }),
  },
  {
    id: "request-termination/wrong-message",
    title: "gives another message than configured",
    seams: set("request-termination", { message: "Gone" }),
  },
  {
    id: "request-termination/needs-no-trigger",
    title: "terminates requests without its trigger",
    across: true,
    seams: set("request-termination", { trigger: null }),
  },
  {
    id: "request-termination/forgets-the-content-type",
    title: "forgets the configured content type",
    seams: set("request-termination", { content_type: null }),
  },
  { id: "request-termination/forgets-the-body", title: "forgets the configured body", seams: set("request-termination", { body: null }) },
  {
    id: "request-termination/does-not-run",
    title: "does not run at all",
    across: true,
    seams: () => lost("request-termination", () => true),
  },
]);

export const otherPluginFaults: readonly Fault[] = [...cors, ...correlation, ...termination];
