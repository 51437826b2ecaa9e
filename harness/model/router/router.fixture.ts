import { emptyInventory, plainRoute, plainService } from "../../types/inventory.fixture.ts";
import type { Inventory, Route, Service } from "../../types/inventory.ts";
import type { HeaderLines } from "../../types/message.ts";
import type { VersionLine } from "../../types/version.ts";
import { buildRouter, type Router, type RouterRequest } from "./index.ts";

/** A UUID whose last group is the number, so that a larger number is a larger id. */
export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export function route(name: string, fields: Partial<Route>): Route {
  return { ...plainRoute, id: idOf(1), name, ...fields };
}

export function service(name: string, fields: Partial<Service>): Service {
  return { ...plainService, id: idOf(100), name, host: "upstream.test", ...fields };
}

export function inventory(fields: Partial<Inventory>): Inventory {
  return { ...emptyInventory, ...fields };
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
