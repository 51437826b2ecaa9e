import { headerValues, withoutHeaders } from "../../types/message.ts";
import { setHeader } from "../headers.ts";
import { answeredHeader, answering, replaceLines } from "./alter.ts";
import { blamedOn, CORE, faultsIn } from "./fault.ts";

const lose = (name: string) => () => answeredHeader(name, () => null);

/** Changes the list of cookies, where there is one. */
const cookies = (change: (values: readonly string[]) => readonly string[]) => () =>
  answering((response) => {
    const values = headerValues(response.headers, "set-cookie");
    if (values.length === 0) return;
    replaceLines(response, [
      ...withoutHeaders(response.headers, ["set-cookie"]),
      ...change(values).map((value) => ["Set-Cookie", value] as const),
    ]);
  });

export const responseHeaderFaults = faultsIn(
  "response headers",
  blamedOn(CORE, [
    {
      id: "headers/loses-the-second-cookie",
      title: "loses the second Set-Cookie",
      across: true,
      seams: cookies((values) => values.slice(0, 1)),
    },
    { id: "headers/folds-cookies", title: "folds two Set-Cookie into one line", seams: cookies((values) => [values.join(", ")]) },
    { id: "headers/swaps-cookies", title: "sends two Set-Cookie in the other order", seams: cookies((values) => values.toReversed()) },
    {
      id: "headers/loses-http-only",
      title: "takes HttpOnly off a cookie",
      seams: cookies((values) => values.map((value) => value.replace("; HttpOnly", ""))),
    },
    {
      id: "headers/widens-a-cookie",
      title: "keeps a cookie longer",
      seams: cookies((values) => values.map((value) => value.replace("Max-Age=600", "Max-Age=6000"))),
    },
    { id: "headers/loses-etag", title: "takes ETag off", across: true, seams: lose("etag") },
    { id: "headers/weakens-etag", title: "makes ETag a weak one", seams: () => answeredHeader("etag", (value) => `W/${value}`) },
    { id: "headers/loses-cache-control", title: "takes Cache-Control off", seams: lose("cache-control") },
    { id: "headers/loses-allow", title: "takes Allow off", seams: lose("allow") },
    {
      id: "headers/rewrites-location",
      title: "makes Location absolute",
      seams: () => answeredHeader("location", (value) => (value.startsWith("/") ? `http://gateway${value}` : value)),
    },
    { id: "headers/loses-total-count", title: "loses a header of the upstream's own", seams: lose("x-total-count") },
    {
      id: "headers/repeats-a-header",
      title: "sends a header of the upstream twice",
      seams: () => answering(({ headers }) => void headers.push(...headers.filter(([name]) => name === "ETag"))),
    },
    {
      id: "headers/renames-server",
      title: "replaces the upstream's Server by its own",
      seams: () => answeredHeader("server", () => "kong/3.9.1"),
    },
    { id: "headers/loses-via", title: "sends no Via", seams: lose("via") },
    { id: "headers/loses-request-id", title: "sends no X-Kong-Request-Id", seams: lose("x-kong-request-id") },
    {
      id: "headers/repeats-a-request-id",
      title: "sends a request id of another form",
      seams: () => answeredHeader("x-kong-request-id", (value) => value.toUpperCase()),
    },
    { id: "headers/loses-upstream-latency", title: "sends no X-Kong-Upstream-Latency", seams: lose("x-kong-upstream-latency") },
    {
      id: "headers/adds-a-header",
      title: "adds a header of its own",
      across: true,
      seams: () => answering(({ headers }) => setHeader(headers, "X-Powered-By", "gateway")),
    },
    {
      id: "headers/labels-json",
      title: "adds a charset to JSON of the upstream",
      seams: () =>
        answering((response) => {
          if (response.fromUpstream && response.contentType === "application/json")
            response.contentType = "application/json; charset=utf-8";
        }),
    },
    {
      id: "headers/loses-content-type",
      title: "sends no Content-Type", // The type of a body of its own is configured there; losing it looks the same.
      follows: ["request-termination"],
      seams: () =>
        answering((response) => {
          response.contentType = null;
        }),
    },
    {
      id: "headers/leaks-the-upstream",
      title: "tells clients the address of the upstream",
      seams: () =>
        answering(({ headers, fromUpstream }, { proxy }) => {
          if (fromUpstream) setHeader(headers, "X-Upstream", `${proxy.host}:${proxy.port}`);
        }),
    },
  ]),
);
