import type { Inventory, Route, Service } from "../../types/inventory.ts";
import type { HeaderLines } from "../../types/message.ts";
import type { VersionLine } from "../../types/version.ts";
import { buildRouter, type Router, type RouterRequest } from "./index.ts";

const entity = { workspace_id: null, tags: [], created_at: 1_700_000_000_000 };

/** A UUID whose last group is the number, so that a larger number is a larger id. */
export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export function route(name: string, fields: Partial<Route>): Route {
  return {
    ...entity,
    id: idOf(1),
    name,
    service_id: null,
    protocols: ["http", "https"],
    methods: [],
    hosts: [],
    paths: [],
    snis: [],
    headers: {},
    regex_priority: 0,
    strip_path: true,
    preserve_host: false,
    path_handling: "v0",
    https_redirect_status_code: 426,
    request_buffering: true,
    response_buffering: true,
    expression: null,
    priority: null,
    ...fields,
  };
}

export function service(name: string, fields: Partial<Service>): Service {
  return {
    ...entity,
    id: idOf(100),
    name,
    protocol: "http",
    host: "upstream.test",
    port: 80,
    path: null,
    retries: 5,
    connect_timeout: 60_000,
    write_timeout: 60_000,
    read_timeout: 60_000,
    enabled: true,
    ...fields,
  };
}

export function inventory(fields: Partial<Inventory>): Inventory {
  return {
    schema: "2.8",
    workspaces: [],
    services: [],
    routes: [],
    consumers: [],
    upstreams: [],
    targets: [],
    plugins: [],
    credentials: [],
    acls: [],
    others: [],
    ...fields,
  };
}

/** Routes as 2.8 stores them, with ids in order unless they have one, on that line: regex paths get the `~` of 3.x. */
export function routerOf(line: VersionLine, routes: readonly Route[], services: readonly Service[] = []): Router {
  const numbered = routes.map((each, index) => (each.id === idOf(1) ? { ...each, id: idOf(index + 1) } : each));
  return buildRouter(inventory({ routes: numbered.map((each) => (line === "2.8" ? each : migrated(each))), services }), line);
}

function migrated(each: Route): Route {
  return { ...each, paths: each.paths.map((path) => (/^[\w.~/%-]*$/.test(path) ? path : `~${path}`)) };
}

export function get(target: string, ...headers: HeaderLines): RouterRequest {
  const host: HeaderLines = headers.some(([name]) => name === "Host") ? [] : [["Host", "gateway.test"]];
  return { method: "GET", target, headers: [...host, ...headers], scheme: "http", sni: null, port: 8000 };
}

/** Name of the route that wins, or null. */
export const winner = (router: Router, request: RouterRequest): string | null => router.match(request)?.route.name ?? null;
