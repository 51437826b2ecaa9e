import type { Inventory } from "../../types/inventory.ts";
import type { RouteMatch, RouterRequest } from "../router/index.ts";
import { buildRouter } from "../router/index.ts";
import type { Seams } from "../seams.ts";
import { routes, sending, sentHeader } from "./alter.ts";
import { CORE, faultsIn, ROUTER } from "./fault.ts";

/** Among all routes that would take the request, another one wins. */
function chosen(pick: (matches: readonly RouteMatch[], sound: RouteMatch) => RouteMatch | undefined): Partial<Seams> {
  return {
    router: (router, inventory) => {
      const alone = inventory.routes.map((route) => buildRouter({ ...inventory, routes: [route] }, router.line));
      return {
        ...router,
        match: (request) => {
          const sound = router.match(request);
          return sound && (pick(matching(alone, request), sound) ?? sound);
        },
      };
    },
  };
}

function matching(routers: readonly ReturnType<typeof buildRouter>[], request: RouterRequest): readonly RouteMatch[] {
  return routers.map((one) => one.match(request)).filter((match) => match !== null);
}

const criteria = ({ route }: RouteMatch) => Object.keys(route.headers).length;
const isRegex = ({ route, prefix }: RouteMatch) => !route.paths.includes(prefix);

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

export const routerFaults = faultsIn("router", [
  {
    id: "router/shorter-prefix-wins",
    title: "lets the shorter of two path prefixes win",
    blame: ROUTER,
    across: true,
    seams: () => chosen((all) => all.filter((one) => !isRegex(one)).toSorted((a, b) => a.prefix.length - b.prefix.length)[0]),
  },
  {
    id: "router/oldest-route-wins",
    title: "lets the route that was created first win, whatever else decides",
    blame: ROUTER,
    seams: () => chosen((all) => all.toSorted((a, b) => a.route.created_at - b.route.created_at || (a.route.id < b.route.id ? -1 : 1))[0]),
  },
  {
    id: "router/fewer-criteria-win",
    title: "lets a route without header criteria win over one whose header matches",
    blame: ROUTER,
    seams: () => chosen((all, sound) => (criteria(sound) > 0 ? all.find((one) => criteria(one) === 0) : undefined)),
  },
  {
    id: "router/knows-one-header-value",
    title: "knows only the last value that a header criterion allows",
    blame: ROUTER,
    seams: () =>
      routes((route) => ({
        ...route,
        headers: Object.fromEntries(Object.entries(route.headers).map(([name, values]) => [name, values.slice(-1)])),
      })),
  },
  {
    id: "router/forgets-a-method",
    title: "forgets the last of a route's methods",
    blame: ROUTER,
    across: true,
    seams: () => routes((route) => ({ ...route, methods: route.methods.length > 1 ? route.methods.slice(0, -1) : route.methods })),
  },
  {
    id: "router/forgets-wildcard-hosts",
    title: "does not match a host with a wildcard",
    blame: ROUTER,
    seams: () => routes((route) => ({ ...route, hosts: route.hosts.map((host) => host.replace("*", "none")) })),
  },
  {
    id: "router/ignores-hosts",
    title: "matches routes whatever the host",
    blame: ROUTER,
    seams: () => routes((route) => (route.paths.length > 0 ? { ...route, hosts: [] } : route)),
  },
  {
    id: "router/forgets-regex-routes",
    title: "never matches a path that is a regular expression",
    blame: ROUTER,
    seams: () => ({
      router: (router, inventory) =>
        buildRouter(
          { ...inventory, routes: inventory.routes.filter(({ paths }) => paths.every((path) => /^\/[\w/-]*$/.test(path))) },
          router.line,
        ),
    }),
  },
  {
    id: "router/forgets-second-path",
    title: "matches only the first of a route's paths",
    blame: ROUTER,
    seams: () => routes((route) => ({ ...route, paths: route.paths.slice(0, 1) })),
  },
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
    id: "router/forgets-a-route",
    title: "does not know the route that was created last",
    blame: ROUTER,
    across: true,
    seams: () => ({ router: (router, inventory) => buildRouter({ ...inventory, routes: inventory.routes.slice(0, -1) }, router.line) }),
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
