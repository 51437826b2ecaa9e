import type { Inventory } from "../../types/inventory.ts";
import type { RouteMatch, RouterRequest } from "../router/index.ts";
import type { Seams } from "../seams.ts";
import { routes, sending, sentHeader } from "./alter.ts";
import { CORE, faultsIn, ROUTER } from "./fault.ts";

/** What follows from the winner is changed; who wins is not. */
function followed(change: (match: RouteMatch, request: RouterRequest, inventory: Inventory) => RouteMatch): Partial<Seams> {
  return {
    router: (router, inventory) => ({
      ...router,
      match: (request) => {
        const match = router.match(request);
        return match && change(match, request, inventory);
      },
    }),
  };
}

const beforeQuery = (target: string, change: (path: string) => string) => {
  const [path = "", ...query] = target.split("?");
  return [change(path), ...query].join("?");
};

export const routedFaults = faultsIn("router", [
  {
    id: "router/never-strips",
    title: "passes on the path with the prefix that should be stripped",
    blame: ROUTER,
    across: true,
    seams: () => routes((route) => ({ ...route, strip_path: false })),
  },
  {
    id: "router/always-strips",
    title: "strips the prefix of routes that keep it",
    blame: ROUTER,
    seams: () => routes((route) => ({ ...route, strip_path: true })),
  },
  {
    id: "router/joins-with-two-slashes",
    title: "joins the service's path and the rest with two slashes",
    blame: ROUTER,
    seams: () =>
      followed((match) => {
        const base = match.service?.path?.replace(/\/$/, "");
        return base ? { ...match, upstreamTarget: match.upstreamTarget.replace(`${base}/`, `${base}//`) } : match;
      }),
  },
  {
    id: "router/joins-without-slash",
    title: "joins the service's path and the rest without a slash, as path_handling v1 once did",
    blame: ROUTER,
    seams: () =>
      followed((match) => {
        const base = match.service?.path;
        return base?.endsWith("-") ? { ...match, upstreamTarget: match.upstreamTarget.replace(`${base}/`, base) } : match;
      }),
  },
  {
    id: "router/forgets-service-path",
    title: "leaves the service's path out",
    blame: ROUTER,
    seams: () => ({
      inventory: (inventory) => ({ ...inventory, services: inventory.services.map((one) => ({ ...one, path: null })) }),
    }),
  },
  {
    id: "router/lower-cases-the-path",
    title: "passes on the path in lower case",
    blame: ROUTER,
    seams: () => sending((sent) => ({ ...sent, target: beforeQuery(sent.target, (path) => path.toLowerCase()) })),
  },
  {
    id: "router/loses-forwarded-prefix",
    title: "does not tell the upstream which prefix it stripped",
    blame: ROUTER,
    seams: () => sentHeader("x-forwarded-prefix", () => null),
  },
  {
    id: "router/serves-https-only-routes-on-http",
    title: "serves a route for https alone on http",
    blame: CORE,
    seams: () => routes((route) => ({ ...route, protocols: ["http", "https"] })),
  },
  {
    id: "router/redirects-for-now",
    title: "answers 302 where 301 is configured",
    blame: CORE,
    seams: () => routes((route) => ({ ...route, https_redirect_status_code: route.https_redirect_status_code === 301 ? 302 : 426 })),
  },
  {
    id: "router/ignores-preserve-host",
    title: "names the service's host where the client's should be kept",
    blame: CORE,
    across: true,
    seams: () => routes((route) => ({ ...route, preserve_host: false })),
  },
  {
    id: "router/always-preserves-host",
    title: "keeps the client's host where the service's should be named",
    blame: CORE,
    seams: () => routes((route) => ({ ...route, preserve_host: true })),
  },
]);
